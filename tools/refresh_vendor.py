"""Take the browser's two foreign things (PixiJS, the Saira typeface) from npm into ``web/vendor``, with checksums.

Usage: ``python tools/refresh_vendor.py [--check]``. With ``--check`` nothing is fetched: the files that stand there are
compared with ``web/vendor/CHECKSUMS``. Needs ``npm`` otherwise. Source maps are left out, and the lines naming them.
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "web" / "vendor"
PACKAGES = {"pixi.js": "8.22.0", "@fontsource-variable/saira": "5.3.0"}
#: Where each file comes from in ``node_modules``, and where it stands here.
FILES = {
    "pixi.js/dist/pixi.min.js": "pixi.min.js",
    "pixi.js/dist/packages/unsafe-eval.min.js": "unsafe-eval.min.js",
    "pixi.js/LICENSE": "PIXI-LICENSE",
    "@fontsource-variable/saira/files/saira-latin-wdth-normal.woff2": "saira/saira-latin-wdth-normal.woff2",
    "@fontsource-variable/saira/files/saira-latin-ext-wdth-normal.woff2": "saira/saira-latin-ext-wdth-normal.woff2",
    "@fontsource-variable/saira/LICENSE": "saira/LICENSE",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with CHECKSUMS, fetch nothing")
    if not parser.parse_args().check:
        fetch()
        (VENDOR / "CHECKSUMS").write_text(checksums())
    expected, found = (VENDOR / "CHECKSUMS").read_text(), checksums()
    if expected != found:
        print(f"web/vendor differs from its CHECKSUMS; run {sys.argv[0]} to refresh it.\n{found}")
        return 1
    return 0


def fetch() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to refresh web/vendor; with --check it is not.")
    with tempfile.TemporaryDirectory() as scratch:
        names = [f"{name}@{version}" for name, version in PACKAGES.items()]
        subprocess.run([npm, "install", "--silent", "--ignore-scripts", "--prefix", scratch, *names], check=True)
        for source, target in FILES.items():
            content = (Path(scratch) / "node_modules" / source).read_bytes()
            if target.endswith(".js"):
                content = b"\n".join(line for line in content.split(b"\n") if not line.startswith(b"//# sourceMapping"))
            path = VENDOR / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    (VENDOR / "VERSION").write_text("".join(f"{name} {version}\n" for name, version in PACKAGES.items()))


def checksums() -> str:
    """One line a file, in the manner of ``sha256sum``."""
    lines = [f"{hashlib.sha256((VENDOR / name).read_bytes()).hexdigest()}  {name}\n" for name in FILES.values()]
    return "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
