"""Calls that several callers share."""

import asyncio

import pytest

from gateway.shared_call import SharedCall
from testing.waiting import eventually


class Source:
    """Answers with the number of the call, when the test says so."""

    def __init__(self) -> None:
        self.calls = 0
        self.may_answer = asyncio.Event()
        self.problem: Exception | None = None

    async def read(self) -> int:
        self.calls += 1
        number = self.calls
        await self.may_answer.wait()
        if self.problem is not None:
            raise self.problem
        return number


async def test_a_crowd_costs_two_calls_and_nobody_gets_an_answer_to_an_earlier_question() -> None:
    source = Source()
    call = SharedCall(source.read)
    first = asyncio.create_task(call())
    await eventually(lambda: source.calls)
    crowd = [asyncio.create_task(call()) for _ in range(100)]
    await asyncio.sleep(0)
    assert not call.is_idle
    source.may_answer.set()
    assert await first == 1
    assert await asyncio.gather(*crowd) == [2] * 100
    assert call.is_idle


async def test_a_caller_that_gives_up_does_not_end_the_call_of_the_others() -> None:
    source = Source()
    call = SharedCall(source.read)
    impatient, patient = asyncio.create_task(call()), asyncio.create_task(call())
    await asyncio.sleep(0)
    impatient.cancel()
    source.may_answer.set()
    assert await patient == 1
    assert impatient.cancelled() or await asyncio.wait([impatient])


async def test_everybody_gets_the_exception_and_the_next_call_is_a_new_one() -> None:
    source = Source()
    source.problem = ValueError("no")
    source.may_answer.set()
    call = SharedCall(source.read)
    outcomes = await asyncio.gather(call(), call(), return_exceptions=True)
    assert [type(each) for each in outcomes] == [ValueError, ValueError]
    source.problem = None
    assert await call() == 2
    source.problem = ValueError("again")
    with pytest.raises(ValueError, match="again"):
        await call()
