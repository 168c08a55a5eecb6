#!/usr/bin/env bash
# Makes the font that seal-core ships, from Debian 12 packages: the same bytes on every run.
#
#   seal-core/src/font/make-font.sh
#
# The source font is taken out of its package, not installed: a system font beside the bundled one
# would hide its gaps from the tests. make_font.py says what goes in and why.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
target=$here/../main/resources/io/yinxin/seal/internal/render
font_sha256=a04178ec485dffdff7cc0c0c20e1fce9202d7e2160d805e8e44a4c8841c58481

if ! /usr/bin/python3 -c 'import fontTools' 2>/dev/null; then
  apt-get install -y --no-install-recommends fonttools
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
apt-get download -q -o APT::Sandbox::User=root fonts-noto-cjk unicode-data
for package in *.deb; do
  dpkg -x "$package" unpacked
done

font=unpacked/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc
if ! echo "$font_sha256  $font" | sha256sum --check --quiet; then
  echo "make-font: another version of fonts-noto-cjk: look at the result, then note its digest here" >&2
  exit 1
fi

# The system's own Python: fontTools comes with it as a Debian package.
/usr/bin/python3 "$here/make_font.py" \
  "$font" unpacked/usr/share/unicode/Unihan_OtherMappings.txt.bz2 "$target/YinxinSong-Regular.otf"
sha256sum "$target/YinxinSong-Regular.otf"
