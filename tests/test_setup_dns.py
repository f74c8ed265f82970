"""What DNS tells of a company's mail, and what nonsense from there does."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailcoach.setup.dns import Server, _name, _records, mail_exchangers, name_servers, services
from mailcoach.setup.providers import provider_behind
from mailcoach.setup.servers import Place, told_places

Answer = Callable[[bytes], bytes]


class NameServer:
    """Answers each question on loopback with what `answer` makes of it."""

    def __init__(self, answer: Answer) -> None:
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.bind(("127.0.0.1", 0))
        self._answer = answer
        self.at: Server = ("127.0.0.1", self._line.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                question, visitor = self._line.recvfrom(4096)
                self._line.sendto(self._answer(question), visitor)
            except OSError:
                return

    def close(self) -> None:
        self._line.close()


@pytest.fixture
def asked() -> Iterator[Callable[[Answer], Server]]:
    running: list[NameServer] = []

    def start(answer: Answer) -> Server:
        running.append(NameServer(answer))
        return running[-1].at

    yield start
    for server in running:
        server.close()


def written(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


def saying(kind: int, *records: bytes) -> Answer:
    """Answers every question of a kind with these records, their names pointing at the question's."""

    def answer(question: bytes) -> bytes:
        asked_for = int.from_bytes(question[-4:-2], "big")
        fitting = records if asked_for == kind else ()
        head = question[:2] + struct.pack(">5H", 0x8180, 1, len(fitting), 0, 0)
        rest = b"".join(b"\xc0\x0c" + struct.pack(">2HLH", kind, 1, 60, len(data)) + data for data in fitting)
        return head + question[12:] + rest

    return answer


def test_the_preferred_exchanger_comes_first(asked: Callable[[Answer], Server]) -> None:
    server = asked(saying(15, b"\0\x14" + written("b.example"), b"\0\x0a" + written("Aspmx.L.Google.Com")))
    assert mail_exchangers("firm.example", [server]) == ("aspmx.l.google.com", "b.example")


def test_a_service_may_be_said_not_to_be(asked: Callable[[Answer], Server]) -> None:
    server = asked(saying(33, struct.pack(">3H", 0, 0, 993) + b"\0"))  # RFC 2782: a target of "."
    assert services("_imaps._tcp.firm.example", [server]) == ()


def test_the_domains_own_word_is_a_place(asked: Callable[[Answer], Server]) -> None:
    server = asked(saying(33, struct.pack(">3H", 5, 0, 993) + written("mail.elsewhere.example")))
    assert told_places("firm.example", [server])[0] == Place("mail.elsewhere.example", 993, "tls")


def test_the_next_server_is_asked_where_one_makes_no_sense(asked: Callable[[Answer], Server]) -> None:
    silly = asked(lambda _: b"?")
    other = asked(lambda question: b"\0\0" + saying(15, b"\0\x0a" + written("evil.example"))(question)[2:])
    sound = asked(saying(15, b"\0\x0a" + written("mx.example")))
    assert mail_exchangers("firm.example", [silly, other, sound]) == ("mx.example",)


def test_nobody_to_ask_is_nothing_known() -> None:
    assert mail_exchangers("firm.example", []) == ()
    assert mail_exchangers("a" * 300 + ".example", [("127.0.0.1", 9)]) == ()


def test_a_name_that_goes_round_in_circles_ends() -> None:
    with pytest.raises(ValueError, match="without end"):
        _name(b"\xc0\x00", 0)


@settings(max_examples=300)
@given(st.binary(max_size=80), st.integers(0, 3))
def test_no_datagram_does_harm(rest: bytes, answers: int) -> None:
    message = struct.pack(">6H", 7, 0x8180, 1, answers, 0, 0) + rest
    try:
        for _, at, _ in _records(message, 7, 15):
            _name(message, at)
    except (ValueError, IndexError, struct.error):
        pass


def test_the_machines_own_name_servers_are_asked(tmp_path: Path) -> None:
    conf = tmp_path / "resolv.conf"
    conf.write_text("# us\nsearch x\nnameserver 192.0.2.1\nnameserver\nnameserver ::1\nnameserver 192.0.2.2\n")
    assert name_servers(conf) == (("192.0.2.1", 53), ("::1", 53))
    assert name_servers(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("exchanger", "name"),
    [
        ("aspmx.l.google.com", "gmail"),
        ("firm-example.mail.protection.outlook.com", "microsoft-365"),
        ("mx00.kundenserver.de", "ionos.de"),
        ("mx1.mail.ovh.net", "ovh"),
    ],
)
def test_the_exchanger_tells_the_provider(exchanger: str, name: str) -> None:
    provider = provider_behind(["mx.firm.example", exchanger])
    assert provider
    assert provider.name == name


def test_a_name_that_only_ends_alike_tells_nothing() -> None:
    assert provider_behind(["mx.notgoogle.com"]) is None
