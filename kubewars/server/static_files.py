"""The browser's files under ``/web/``: read once, compressed once, asked for again by tag each time.

``Cache-Control: no-cache`` with an ``ETag`` lets a browser keep a file and still never show yesterday's.
"""

import gzip
import hashlib
from pathlib import Path, PurePosixPath

from fastapi import APIRouter, Request, Response
from msgspec import Struct
from starlette.concurrency import run_in_threadpool

from kubewars.server.problems import Refusal

#: What is served, and as what. A file with another suffix is not there.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
#: Folders of the source tree that are for builders, not for browsers.
_PRIVATE = frozenset({"node_modules", "tests"})
#: No file here has a longer path, and a file system raises over much longer ones.
_LONGEST_PATH = 200
#: Files smaller than this are sent as they are.
_WORTH_COMPRESSING = 1024


def web_folder() -> Path:
    """Where the browser's files are: inside the package once installed, beside it in the repository."""
    here = Path(__file__).resolve().parent
    installed = here / "web"
    return installed if installed.is_dir() else here.parent.parent / "web"


class _Kept(Struct, frozen=True):
    stamp: tuple[int, int]
    etag: str
    plain: bytes
    zipped: bytes | None


class StaticFiles:
    """Files of one folder as HTTP answers. A file that changed on disk is read again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._kept: dict[Path, _Kept] = {}

    async def answer(self, request: Request, path: str) -> Response:
        """The file at ``path``, or 304 for who has it already. Raises a 404 for what is not there or not public."""
        file = self._find(path)
        if file is None:
            raise Refusal(404, f"There is no file {path[:100]!r}.", "Reload the page; the game may have been updated.")
        kept = await run_in_threadpool(self._read, file)
        headers = {"etag": kept.etag, "cache-control": "no-cache", "vary": "accept-encoding"}
        if kept.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        body = kept.plain
        if kept.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body = kept.zipped
            headers["content-encoding"] = "gzip"
        if request.method == "HEAD":
            headers["content-length"] = str(len(body))
            body = b""
        return Response(body, headers=headers, media_type=CONTENT_TYPES[file.suffix])

    def _find(self, path: str) -> Path | None:
        parts = PurePosixPath(path).parts
        is_odd = len(path) > _LONGEST_PATH or "\0" in path or "\\" in path
        if is_odd or _PRIVATE.intersection(parts) or any(part.startswith((".", "/")) for part in parts):
            return None
        file = self._folder.joinpath(*parts).resolve()
        is_public = file.suffix in CONTENT_TYPES and file.is_relative_to(self._folder) and file.is_file()
        return file if is_public else None

    def _read(self, file: Path) -> _Kept:
        status = file.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        kept = self._kept.get(file)
        if kept is None or kept.stamp != stamp:
            kept = self._kept[file] = _load(file, stamp)
        return kept


def _load(file: Path, stamp: tuple[int, int]) -> _Kept:
    plain = file.read_bytes()
    zipped = gzip.compress(plain, 6, mtime=0) if len(plain) >= _WORTH_COMPRESSING else None
    if zipped is not None and len(zipped) > len(plain) * 0.9:
        zipped = None
    return _Kept(stamp, f'"{hashlib.sha256(plain).hexdigest()[:20]}"', plain, zipped)


def page_routes(files: StaticFiles) -> APIRouter:
    """The arena at ``/``, the presenter's console at ``/bridge``, and the files they load.

    What a page loads it names relative to its own address, so a page has one: with a slash too many one is led back, by
    a relative redirect that holds behind any prefix.
    """
    router = APIRouter(include_in_schema=False)

    async def arena(request: Request) -> Response:
        return await files.answer(request, "index.html")

    async def bridge(request: Request) -> Response:
        return await files.answer(request, "bridge.html")

    async def led_back(request: Request) -> Response:
        page = request.url.path.rstrip("/").rpartition("/")[2]
        query = f"?{request.url.query}" if request.url.query else ""
        return Response(status_code=307, headers={"location": f"../{page}{query}", "cache-control": "no-cache"})

    async def icon(request: Request) -> Response:
        return await files.answer(request, "bridge/icon.svg")

    async def web(request: Request, path: str) -> Response:
        return await files.answer(request, path)

    reads = ["GET", "HEAD"]
    router.add_api_route("/", arena, methods=reads)
    router.add_api_route("/bridge", bridge, methods=reads)
    router.add_api_route("/bridge/", led_back, methods=reads)
    router.add_api_route("/docs/", led_back, methods=reads)
    router.add_api_route("/favicon.ico", icon, methods=reads)
    router.add_api_route("/web/{path:path}", web, methods=reads)
    return router
