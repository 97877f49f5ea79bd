# Shared by the scripts: where the project is, what it needs, how it is built. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
name=$(basename "$0")

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "$name: $*"
  exit 1
}

# Ends with a clear message unless a Swift 6.2 toolchain or a newer one is on the PATH.
need_swift() {
  command -v swift >/dev/null ||
    fail "there is no Swift toolchain on the PATH; Kith needs Swift 6.2 or newer (swift.org/install)"
  local version major minor
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || fail "\`swift --version\` does not say which Swift this is; Kith needs 6.2 or newer"
  major=${version%%.*}
  minor=${version#*.}
  if [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 2 ]; }; then
    fail "this is Swift $version; Kith needs Swift 6.2 or newer (swift.org/install)"
  fi
}

has_header() {
  local folder
  for folder in /usr/include /usr/local/include "/usr/include/$(uname -m)-linux-gnu"; do
    [ -e "$folder/$1" ] && return 0
  done
  return 1
}

# Installs the system packages whose headers are missing: `need_packages histedit.h:libedit-dev …`.
need_packages() {
  local pair missing=()
  for pair in "$@"; do
    has_header "${pair%%:*}" || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null ||
    fail "please install the development files of: ${missing[*]} (named as on Debian)"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || fail "please run as root: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  local install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends)
  # A fresh machine has no package lists yet.
  "${as_root[@]}" "${install[@]}" "${missing[@]}" >/dev/null 2>&1 || {
    "${as_root[@]}" apt-get update -qq >&2
    "${as_root[@]}" "${install[@]}" "${missing[@]}" >&2
  }
}

need_editor() { need_packages histedit.h:libedit-dev; }

# The reference tests compare with the real SQLite.
need_test_packages() { need_packages histedit.h:libedit-dev sqlite3.h:libsqlite3-dev; }

# The archives of libedit and of what it uses, alone in a folder, so that the linker takes them
# instead of the shared libraries and the binary can be copied to a machine without them.
archive_folder=.build/archives

collect_archives() {
  local library folder found
  mkdir -p "$archive_folder"
  for library in edit tinfo bsd md; do
    found=
    for folder in /usr/lib/"$(uname -m)-linux-gnu" /usr/lib /usr/lib64 /usr/local/lib; do
      [ -e "$folder/lib$library.a" ] && found="$folder/lib$library.a" && break
    done
    [ -n "$found" ] || return 1
    ln -sf "$found" "$archive_folder/lib$library.a"
  done
}

# Builds the release binary and leaves its path in `kith`.
build_release() {
  local options=(-c release --static-swift-stdlib --product kith)
  if collect_archives; then
    options+=(-Xlinker "-L$root/$archive_folder" -Xlinker -ltinfo -Xlinker -lbsd -Xlinker -lmd)
  fi
  swift build "${options[@]}" >&2
  kith="$(swift build "${options[@]}" --show-bin-path)/kith"
}

# Runs tests without the crash reporter, which can hang where nobody watches.
run_tests() { SWIFT_BACKTRACE=enable=no swift test --disable-xctest "$@"; }
