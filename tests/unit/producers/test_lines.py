"""Lines of a pipe: as they come, however they are cut, and without keeping anybody from stopping."""

import asyncio
import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.own_feed.lines import lines_of, read_in_thread
from testing.waiting import within


@given(st.lists(st.sampled_from([b"a", b"bc", b"\n", b"\n\n", b"d\ne", b"\r\n", b""]), max_size=8))
def test_lines_do_not_depend_on_how_the_pipe_is_written(chunks: list[bytes]) -> None:
    reader, writer = os.pipe()
    try:
        content = b"".join(chunks)
        for chunk in chunks:
            os.write(writer, chunk)
        os.close(writer)
        expected = [line + b"\n" for line in content.split(b"\n")]
        expected[-1] = expected[-1][:-1]
        assert list(lines_of(reader)) == [line for line in expected if line]
    finally:
        os.close(reader)


async def test_a_reader_that_is_told_to_stop_gives_what_it_has_and_does_not_wait_for_the_pipe() -> None:
    """SIGTERM did not end `produce events -` before its source wrote another line."""
    reader, writer = os.pipe()
    stopping = asyncio.Event()
    lines: list[bytes] = []
    try:
        os.write(writer, b"one\ntwo\nthr")
        async with within(10):
            async for line in read_in_thread(lines_of(reader), stopping):
                lines.append(line)
                if line == b"two\n":
                    stopping.set()
    finally:
        os.close(writer)
    assert lines == [b"one\n", b"two\n"]


async def test_an_error_of_the_file_reaches_the_reader_after_the_lines_before_it() -> None:
    def broken() -> Iterator[bytes]:
        yield b"one\n"
        raise OSError(5, "Input/output error")

    lines = read_in_thread(broken())
    assert await anext(lines) == b"one\n"
    with pytest.raises(OSError, match="Input/output error"):
        await anext(lines)
