import errno
import io
import socket
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from noc837.reference import Kind
from noc837.reference.building import BrokenInput, Limits, WrongInput, download
from reference.small_reference import FILES, built, sources_of, zipped

CROSSWALK = (FILES / "asp-crosswalk-2026q4.csv").read_bytes()
ZIP = zipped(
    {name: (FILES / "ndctext-2026" / name).read_bytes() for name in ("product.txt", "package.txt")}, day=(2026, 11, 1)
)
PAGE = b"<!DOCTYPE html><html><title>Access denied</title></html>"
LAST_MODIFIED = {"Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT"}


class Handler(BaseHTTPRequestHandler):
    """Answers by path; each answer is a status, headers and a body."""

    answers: ClassVar[dict[str, tuple[int, dict[str, str], bytes]]] = {}
    wait = threading.Event()

    def do_GET(self):
        path = self.path.partition("?")[0]
        status, headers, body = self.answers.get(path, (404, {}, b""))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if path == "/slow":
            self.wfile.write(b"x")
            self.wfile.flush()
            self.wait.wait(20)
        elif path == "/drip":
            while not self.wait.wait(0.02):
                self.wfile.write(b"x")
                self.wfile.flush()
        else:
            self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that went away is what some tests want."""


@pytest.fixture
def serve():
    """Serves answers by path, and gives the address of the server."""
    Handler.wait.clear()
    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()

    def set_up(answers):
        Handler.answers = {
            path: (status, {"Content-Length": str(len(body)), **headers}, body)
            for path, (status, headers, body) in answers.items()
        }
        return f"http://127.0.0.1:{server.server_port}"

    yield set_up
    Handler.wait.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_file_is_downloaded_and_nothing_of_it_is_left(tmp_path, serve):
    address = serve({"/ndctext.zip": (200, LAST_MODIFIED, ZIP)})
    reference, _ = built(tmp_path, (Kind.DIRECTORY, f"{address}/ndctext.zip"))
    assert sources_of(reference) == [("directory", 10, 3)]
    assert reference.sources[0].name == f"{address}/ndctext.zip"
    assert [path.name for path in tmp_path.iterdir()] == ["reference.db"]


def test_a_download_is_of_the_day_its_members_else_its_server_say_unless_a_day_is_typed(tmp_path, serve):
    fixed = (FILES / "HCPC2026_OCT_ANWEB.txt").read_bytes()
    address = serve({"/a.zip": (200, LAST_MODIFIED, ZIP), "/b.txt": (200, LAST_MODIFIED, fixed)})
    days = []
    for kind, typed in ((Kind.DIRECTORY, "a.zip"), (Kind.HCPCS, "b.txt"), (Kind.HCPCS, "b.txt@2026-10-01")):
        days.append(built(tmp_path, (kind, f"{address}/{typed}"))[0].sources[0].dated)
    assert days == ["20261101", "20261102", "20261001"]


def test_a_download_without_any_day_is_refused(tmp_path, serve):
    address = serve({"/b.txt": (200, {}, (FILES / "HCPC2026_OCT_ANWEB.txt").read_bytes())})
    with pytest.raises(WrongInput, match="does not say of which day it is; add the day"):
        built(tmp_path, (Kind.HCPCS, f"{address}/b.txt"))


def test_what_is_asked_for_behind_the_path_is_not_kept(tmp_path, serve):
    address = serve({"/asp.csv": (200, {}, CROSSWALK)})
    reference, rejects = built(tmp_path, (Kind.CROSSWALK, f"{address}/asp.csv?token=geheim"))
    assert reference.sources[0].name == f"{address}/asp.csv"
    assert rejects[0].source == f"{address}/asp.csv"
    assert b"geheim" not in (tmp_path / "reference.db").read_bytes()


def test_an_address_with_a_password_is_refused_and_not_shown(tmp_path):
    with pytest.raises(WrongInput, match=r"^127\.0\.0\.1: an address cannot name a user") as refused:
        built(tmp_path, (Kind.CROSSWALK, "http://user:geheim@127.0.0.1/x?token=geheim"))
    assert "geheim" not in str(refused.value)


def test_redirects_are_followed(tmp_path, serve):
    address = serve({"/old": (302, {"Location": "/asp.csv"}, b""), "/asp.csv": (200, {}, CROSSWALK)})
    assert sources_of(built(tmp_path, (Kind.CROSSWALK, f"{address}/old"))[0]) == [("crosswalk", 4, 2)]


def test_a_download_of_unknown_length_is_read_to_its_end(tmp_path, serve):
    address = serve({"/asp.csv": (200, {"Content-Length": ""}, CROSSWALK)})
    assert sources_of(built(tmp_path, (Kind.CROSSWALK, f"{address}/asp.csv"))[0]) == [("crosswalk", 4, 2)]


@pytest.mark.parametrize("location", ["file:///etc/hosts", "ftp://127.0.0.1/x"])
def test_redirects_to_anything_but_http_are_refused(tmp_path, serve, location):
    address = serve({"/old": (302, {"Location": location}, b"")})
    with pytest.raises(BrokenInput, match=f"^{address}/old: .*(neither http nor https|302)"):
        built(tmp_path, (Kind.CROSSWALK, f"{address}/old"))


def test_redirects_in_a_circle_are_said_in_one_line(tmp_path, serve):
    address = serve({"/a": (302, {"Location": "/b"}, b""), "/b": (302, {"Location": "/a"}, b"")})
    with pytest.raises(BrokenInput, match="was answered with 302") as refused:
        built(tmp_path, (Kind.CROSSWALK, f"{address}/a"))
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("status", [403, 404, 500])
def test_an_answer_without_the_file_is_said(tmp_path, serve, status):
    address = serve({"/x": (status, {}, PAGE)})
    with pytest.raises(BrokenInput, match=f"^{address}/x: was answered with {status} .*; check the address$"):
        built(tmp_path, (Kind.CROSSWALK, f"{address}/x"))


@pytest.mark.parametrize("kind", [*Kind])
def test_a_page_instead_of_the_file_is_refused(tmp_path, serve, kind):
    address = serve({"/x": (200, LAST_MODIFIED, PAGE)})
    with pytest.raises(BrokenInput, match=f"^{address}/x: is a web page, not the file"):
        built(tmp_path, (kind, f"{address}/x"))


@pytest.mark.parametrize("headers", [{"Content-Length": "99999"}, {"Content-Length": "99999", **LAST_MODIFIED}])
def test_a_download_that_breaks_off_is_refused(tmp_path, serve, headers):
    address = serve({"/asp.csv": (200, headers, CROSSWALK)})
    with pytest.raises(BrokenInput, match=f"broke off after {len(CROSSWALK)} of 99999 bytes"):
        built(tmp_path, (Kind.CROSSWALK, f"{address}/asp.csv"))


def test_headers_that_come_a_byte_at_a_time_end_with_the_time(tmp_path, dripping):
    with pytest.raises(BrokenInput, match=r"/x: took longer than 0\.3 s; try again, or download it yourself"):
        built(tmp_path, (Kind.CROSSWALK, f"{dripping}/x"), limits=Limits(silence=5, time=0.3))


@pytest.fixture
def dripping():
    """The address of a server whose answer begins and whose headers never end."""
    over = threading.Event()

    def drip():
        client, _ = server.accept()
        with client, suppress(OSError):
            client.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not over.wait(0.02):
                client.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        over.set()
        thread.join()


@pytest.mark.parametrize(
    "said", ["Mon, 02 Nov 99999999999 10:00:00 GMT", "Mon, 02 Nov 9999 10:00:00 GMT", "yesterday", "2026-11-02"]
)
def test_a_day_of_the_server_that_is_none_is_asked_for(tmp_path, serve, said):
    address = serve({"/b.txt": (200, {"Last-Modified": said}, (FILES / "HCPC2026_OCT_ANWEB.txt").read_bytes())})
    with pytest.raises(WrongInput, match="does not say of which day it is; add the day"):
        built(tmp_path, (Kind.HCPCS, f"{address}/b.txt"))


def test_a_page_without_a_day_is_a_page(tmp_path, serve):
    address = serve({"/list": (200, {}, PAGE)})
    with pytest.raises(BrokenInput, match="/list: is a web page, not the file"):
        built(tmp_path, (Kind.SINGLE_DOSE, f"{address}/list"))


@pytest.mark.parametrize("length", ["abc", "-5", "1e3"])
def test_a_length_that_is_none_is_unknown(tmp_path, serve, length):
    address = serve({"/asp.csv": (200, {"Content-Length": length}, CROSSWALK)})
    assert sources_of(built(tmp_path, (Kind.CROSSWALK, f"{address}/asp.csv"))[0]) == [("crosswalk", 4, 2)]


def test_an_answer_of_nothing_is_empty(tmp_path, serve):
    address = serve({"/x": (200, LAST_MODIFIED, b"")})
    with pytest.raises(BrokenInput, match="/x: is empty; get it again"):
        built(tmp_path, (Kind.CROSSWALK, f"{address}/x"))


def test_an_answer_in_pieces_that_breaks_off_is_said(tmp_path, raw):
    address = raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n400\r\nonly this")
    with pytest.raises(BrokenInput, match="/x: cannot be downloaded: the answer broke off; try again"):
        built(tmp_path, (Kind.CROSSWALK, f"{address}/x"))


@pytest.mark.parametrize("answer", [b"HTTP/1.1 500 " + b"y" * 30_000 + b"\r\n\r\n", b"z" * 30_000 + b"\r\n\r\n"])
def test_what_a_server_says_is_cut(tmp_path, raw, answer):
    with pytest.raises(BrokenInput) as refused:
        built(tmp_path, (Kind.CROSSWALK, f"{raw(answer)}/x"))
    assert len(str(refused.value)) < 250


@pytest.fixture
def raw():
    """Serves these bytes once to whoever calls, and gives the address."""
    threads = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve(answer):
            def once():
                client, _ = server.accept()
                with client, suppress(OSError):
                    client.recv(1 << 16)
                    client.sendall(answer)

            threads.append(threading.Thread(target=once))
            threads[0].start()
            return f"http://127.0.0.1:{server.getsockname()[1]}"

        yield serve
        for thread in threads:
            thread.join()


def test_a_disk_that_is_full_is_not_the_servers_fault(tmp_path, serve, monkeypatch):
    class Full(io.BytesIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(download, "TemporaryFile", lambda **_: Full())
    address = serve({"/asp.csv": (200, {}, CROSSWALK)})
    with pytest.raises(OSError, match="No space left on device"):
        built(tmp_path, (Kind.CROSSWALK, f"{address}/asp.csv"))


@contextmanager
def closing_server():
    """A server that hangs up on whoever calls."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up():
            client, _ = server.accept()
            client.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def test_a_server_that_hangs_up_is_said(tmp_path):
    with closing_server() as address, pytest.raises(BrokenInput, match=f"^{address}/x: cannot be downloaded: "):
        built(tmp_path, (Kind.CROSSWALK, f"{address}/x"))


def test_no_server_is_said(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(BrokenInput, match="cannot be downloaded: Connection refused; try again"):
        built(tmp_path, (Kind.CROSSWALK, f"{address}/x"))


@pytest.mark.parametrize(
    "address", ["http://", "http://[", "http://127.0.0.1:none/x", "http:///x", "https://127.0.0.1:99999/"]
)
def test_an_address_that_is_none_is_said(tmp_path, address):
    with pytest.raises(WrongInput, match=r"^http.*: is no address; write it as"):
        built(tmp_path, (Kind.CROSSWALK, address))


def test_a_server_that_falls_silent_is_given_up(tmp_path, serve):
    address = serve({"/slow": (200, {"Content-Length": "100"}, b"")})
    with pytest.raises(BrokenInput, match="the server did not answer in time"):
        built(tmp_path, (Kind.CROSSWALK, f"{address}/slow"), limits=Limits(silence=0.2))


def test_a_download_that_never_ends_is_given_up(tmp_path, serve):
    address = serve({"/drip": (200, {"Content-Length": "99999999"}, b"")})
    with pytest.raises(BrokenInput, match=r"took longer than 0\.2 s"):
        built(tmp_path, (Kind.CROSSWALK, f"{address}/drip"), limits=Limits(time=0.2))


@pytest.mark.parametrize("length", ["", "5000000"])
def test_a_download_that_is_too_large_is_given_up(tmp_path, serve, length):
    address = serve({"/x": (200, {"Content-Length": length}, b"x" * 5_000_000)})
    with pytest.raises(BrokenInput, match="is larger than 1,000 bytes"):
        built(tmp_path, (Kind.CROSSWALK, f"{address}/x"), limits=Limits(size=1000))
    assert [path.name for path in tmp_path.iterdir()] == ["reference.db"]
