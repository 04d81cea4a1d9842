"""A web server of our own on this machine that can be told to behave badly."""

import select
import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LocalServer:
    """Answers each path by a function of the request; `seen` holds (path, headers) of all.

    `identity` (a certificate and its key) makes it speak https.
    """

    def __init__(self, identity=None):
        self.routes = {}
        self.seen = []
        self.tunnel_to = None  # as a proxy: the port of the one server that all names lead to
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer.seen.append((self.path, dict(self.headers)))
                with suppress(ConnectionError):
                    outer.routes[self.path.partition("?")[0]](self)

            def do_CONNECT(self):
                outer.seen.append((self.path, dict(self.headers)))
                with socket.create_connection(("127.0.0.1", outer.tunnel_to)) as far:
                    self.send_response(200)
                    self.end_headers()
                    _join(self.connection, far)
                self.close_connection = True

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None
        if identity:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*identity)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self):
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    def headers(self, number=-1):
        return {name.lower(): value for name, value in self.seen[number][1].items()}

    def paths(self):
        return [path for path, _ in self.seen]


def _join(near, far):
    """Hand on what either side says until one has ended."""
    while True:
        for one in select.select([near, far], [], [], 10)[0]:
            heard = one.recv(65536)
            if not heard:
                return
            (far if one is near else near).sendall(heard)


def send(request, body=b"", status=200, length=None, **headers):
    """An answer; `length` may lie."""
    request.send_response(status)
    request.send_header("Content-Length", str(len(body) if length is None else length))
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(body)


def gives(body=b"", **how):
    """A route that always gives the same."""
    return lambda request: send(request, body, **how)


def in_turn(*routes):
    """A route that behaves differently each time; the last one stays."""
    left = list(routes)

    def route(request):
        now = left.pop(0) if len(left) > 1 else left[0]
        now(request)

    return route


def cut(body, after, **headers):
    """A route that breaks the connection off after so many bytes of the body."""

    def route(request):
        send(request, body[:after], length=len(body), **headers)
        request.close_connection = True

    return route


def versioned(body, etag='"1"', *, broken_after=None):
    """A file as a proper server gives it: with its version, and in parts when asked.

    The first `broken_after` bytes of the whole are all that one request gets.
    """

    def route(request):
        asked = request.headers.get("Range")
        if request.headers.get("If-None-Match") == etag:
            send(request, status=304, ETag=etag)
        elif asked and request.headers.get("If-Range") == etag:
            start = int(asked.removeprefix("bytes=").removesuffix("-"))
            rest = body[start:]
            said = f"bytes {start}-{len(body) - 1}/{len(body)}"
            send(request, rest, status=206, ETag=etag, Content_Range=said)
        elif broken_after is not None:
            cut(body, broken_after, ETag=etag)(request)
        else:
            send(request, body, ETag=etag)

    return route
