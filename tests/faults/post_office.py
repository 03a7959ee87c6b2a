"""A mail server that counts what it is handed; it takes its time, so that workers die while they wait for it."""

from __future__ import annotations

import asyncio
import threading
from email import message_from_bytes


class PostOffice:
    """Speaks the few words of SMTP that a sender needs, on a port of its own.

    Attributes:
        letters: the Message-ID of each letter, in the order they were taken.
        papers: each letter as it came over the line.
        envelopes: who sends each, as said before the letter.
    """

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.papers: list[bytes] = []
        self.envelopes: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    @property
    def address(self) -> str:
        assert self._server is not None
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0))
        self._ready.set()
        self._loop.run_forever()
        self._server.close()
        for waiting in asyncio.all_tasks(self._loop):
            waiting.cancel()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"220 post office\r\n")
            while line := await reader.readline():
                word = line.strip().upper().split(b" ")[0]
                if word == b"MAIL":
                    self.envelopes.append(line.decode("ascii").partition(":")[2].split(" ")[0].strip())
                writer.write(await self._answer(word, reader, writer))
                await writer.drain()
                if word == b"QUIT":
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, word: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        if word != b"DATA":
            return b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n"
        writer.write(b"354 go on\r\n")
        await writer.drain()
        body = await reader.readuntil(b"\r\n.\r\n")
        self.papers.append(body.removesuffix(b".\r\n"))
        self.letters.append(str(message_from_bytes(body)["Message-ID"]))
        await asyncio.sleep(0.01)
        return b"250 taken\r\n"
