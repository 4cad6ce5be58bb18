"""``python -m tests.browser.install``: the browser and the fonts that the tests look through.

Debian's packages, installed when missing and when root asks; anybody else reads what to install.
"""

import os
import subprocess
import sys
from pathlib import Path

WANTED = {
    "chromium": Path("/usr/bin/chromium"),
    "chromium-driver": Path("/usr/bin/chromedriver"),
    "fonts-noto-core": Path("/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf"),
}
"""Each Debian package, and a file that it alone brings."""


def missing_packages() -> list[str]:
    """Name the packages that are not there."""
    return [package for package, file in WANTED.items() if not file.exists()]


def install(packages: list[str]) -> int:
    """Install packages with apt-get, quietly; the exit status of what failed, or 0."""
    print(f"Installing {', '.join(packages)}…", file=sys.stderr)  # noqa: T201
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-qq", *step], env=quiet, capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"apt-get {step[0]} failed:\n{done.stderr}", file=sys.stderr)  # noqa: T201
            return 1
    return 0


def main() -> int:
    """Install what is missing, or name it; do nothing at once when all is there."""
    packages = missing_packages()
    if not packages:
        return 0
    if os.geteuid() == 0:
        return install(packages)
    print(  # noqa: T201
        "The browser tests need these Debian packages: "
        f"{', '.join(packages)}. Install them as root:\n"
        f"  apt-get install {' '.join(packages)}",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
