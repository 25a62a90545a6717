"""What no library would send, over a socket of its own: the server refuses it and goes on serving."""

import http.client
import socket
from urllib.parse import urlsplit

import pytest

LONG = b"a" * 70_000
_INSIDE = (b"Traceback", b"Werkzeug", b"gunicorn", b"Python/", b'File "', b"site-packages")
BROKEN = {
    "no request": b"",
    "a blank line": b"\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "an unknown version": b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "nulls": b"GET /\x00/../ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "no ASCII": b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a method that never ends": LONG + b" / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an address that never ends": b"GET /" + LONG + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a header that never ends": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + LONG + b"\r\n\r\n",
    "very many headers": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: 1\r\n" * 500 + b"\r\n",
    "two hosts": b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    "a whole address": b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "two lengths": b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "a length below nothing": b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "a length that is no number": b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
    "a length and pieces": b"POST /ingest/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
    "more than any body": b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "an upgrade": b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n",
    "pieces of no size": b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "pieces below nothing": b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n0\r\n\r\n",
    "pieces of another kind": b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a prefix that is not in the path": b"GET /health HTTP/1.1\r\nHost: localhost\r\nSCRIPT_NAME: //evil.example\r\n\r\n",
    "a header that no name is": b"GET /health HTTP/1.1\r\nHost : localhost\r\n\r\n",
    "half a line with a link": b"GET /s/a-token-that-nobody-may-read-0123456789abcdefghi\r\n\r\n",
    "a host in a line of its own": b"GET /health HTTP/1.1\r\nHost: localhost\r\n X-Injected: 1\r\n\r\n",
}  # fmt: skip


def said(url: str, sent: bytes) -> bytes:
    """What the server says, until it closes or has nothing more to say for a moment."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=5) as line:
        answer = b""
        try:
            line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            while piece := line.recv(65_536):
                answer += piece
        except OSError:
            pass  # the server closed a line it did not want to read to its end
        return answer


def faults(answer: bytes) -> list[str]:
    """What is wrong with an answer to something broken: it shows the inside, or takes it for its own failure."""
    head = answer.partition(b"\r\n\r\n")[0].lower()
    found = [str(mark) for mark in (*_INSIDE, b"x-injected") if mark in answer or mark in head]
    failed = head.startswith(b"http/1.1 5") and not head.startswith((b"http/1.1 501", b"http/1.1 505"))
    return [*found, str(head)] if failed else found


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_request_is_refused_and_the_next_one_answered(server_url: str, name: str):
    assert faults(said(server_url, BROKEN[name])) == []
    line = http.client.HTTPConnection(urlsplit(server_url).netloc, timeout=20)
    line.request("GET", "/health")
    answered = line.getresponse()
    assert (answered.status, answered.getheader("Server")) == (200, "web")
    line.close()
