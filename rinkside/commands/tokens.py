"""`token new`, `list`, `revoke`: the file with the tokens of people who use the desk."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from gateway.access.roles import Role
from gateway.access.tokens import BadToken, Token, format_token, new_secret, parse_tokens, stored
from rinkside.exceptions import TokenProblem
from rinkside.settings import load_settings

File = Annotated[Path | None, typer.Option("--file", help="File with the tokens (default: RINKSIDE_TOKENS_FILE).")]
Name = Annotated[str, typer.Argument(help="Who gets the token: events name this author.")]
_HEADER = (
    "# Tokens of Rinkside: name, roles, hash. Written by `rinkside token`; gateways notice changes within a second.\n"
)


def new(
    name: Name,
    roles: Annotated[list[Role], typer.Option("--role", help="May be given several times.")],
    file: File = None,
) -> None:
    """Make a token and print it, once: only its hash is stored.

    operator: everything. editor: notes, overlays, corrections. commentator: notes, overlays. reader: private channels.

    Example: rinkside token new anna --role editor
    """
    path = _path(file)
    tokens = _read(path)
    if name in tokens:
        raise TokenProblem(f"{path} has a token {name} already; `rinkside token revoke {name}` removes it")
    secret = new_secret()
    try:
        tokens[name] = stored(name, roles, secret)
    except BadToken as error:
        raise TokenProblem(str(error)) from None
    _write(path, tokens)
    typer.echo(secret)
    print(f"This is the token of {name}. It is shown only now; {path} has its hash.", file=sys.stderr)


def list_(file: File = None) -> None:
    """List names and roles of the tokens in the file and in RINKSIDE_TOKENS."""
    path = _path(file)
    for token in _read(path).values():
        typer.echo(f"{token.name}  {', '.join(sorted(token.roles))}")
    for token in parse_tokens(load_settings().tokens).values():
        typer.echo(f"{token.name}  {', '.join(sorted(token.roles))}  (RINKSIDE_TOKENS)")


def revoke(name: Name, file: File = None) -> None:
    """Remove a token. Gateways refuse it within a second, also in browsers that are signed in."""
    path = _path(file)
    tokens = _read(path)
    if tokens.pop(name, None) is None:
        raise TokenProblem(f"{path} has no token {name}; it has {', '.join(sorted(tokens)) or 'none'}")
    _write(path, tokens)


def _path(file: Path | None) -> Path:
    return load_settings({"tokens_file": file}).tokens_file


def _read(path: Path) -> dict[str, Token]:
    try:
        return parse_tokens(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (BadToken, UnicodeDecodeError) as error:
        raise TokenProblem(f"{path}: {error}") from None


def _write(path: Path, tokens: dict[str, Token]) -> None:
    """Replaces the file in one step: a gateway never reads half of it. Only the owner may read it, as before."""
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True)
    text = _HEADER + "".join(format_token(token) + "\n" for token in tokens.values())
    handle, temporary = tempfile.mkstemp(prefix=path.name, dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).chmod(path.stat().st_mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
