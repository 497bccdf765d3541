"""Which scopes the store has, at no cost for names that somebody made up."""

from collections.abc import Set as AbstractSet

from gateway.replication.store import Store
from gateway.shared_call import SharedCall


class Catalogue:
    """Names of the scopes in the store, as far as this gateway knows them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: set[str] = set()
        self._asked: set[str] = set()
        self._size = 0
        self._check = SharedCall(self._check_asked)

    async def has(self, name: str) -> bool:
        """Whether the store has a scope. Everybody who asks meanwhile shares one read. Raises `StoreLost`."""
        if name not in self._names:
            self._asked.add(name)
            await self._check()
        return name in self._names

    async def appeared(self, names: AbstractSet[str]) -> set[str]:
        """Those of the names that are scopes by now. Raises `StoreLost`.

        Reads one number while no scope was added, however many names there are.
        """
        size = await self._store.count_scopes()
        if size != self._size:
            self._names.update(await self._store.scopes())
            self._size = size
        return {name for name in names if name in self._names}

    async def _check_asked(self) -> None:
        asked, self._asked = self._asked, set()
        # Not the set of all scopes: a store that evicts keys may have lost that one and still have the competition.
        self._names |= await self._store.existing(asked)
