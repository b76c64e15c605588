#!/usr/bin/env bash
# Builds the release archives for every platform and writes the manifest next to them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ROOT="$(pwd)"
OUT="${OUT:-$ROOT/build/release}"
VERSION="$(node -p "require('./package.json').version")"
COMMIT="$(git rev-parse --short HEAD)"
STAMP="$(date -u +%Y-%m-%dT%H:%M:%SZ)"
JOBS="${JOBS:-$(nproc)}"
TARGETS=(linux-x64 linux-arm64 darwin-x64 darwin-arm64 win32-x64)

log()  { printf '\033[1;34m==>\033[0m %s\n' "$*"; }
warn() { printf '\033[1;33mwarning:\033[0m %s\n' "$*" >&2; }
die()  { printf '\033[1;31merror:\033[0m %s\n' "$*" >&2; exit 1; }

need() {
    command -v "$1" >/dev/null 2>&1 || die "this needs $1 ($2)"
}

need node "https://nodejs.org"
need tar "your package manager"
need zip "your package manager"

if [[ -n "$(git status --porcelain)" ]]; then
    warn "the work tree has changes; the archives are marked as dirty"
    COMMIT="$COMMIT-dirty"
fi

log "version $VERSION, commit $COMMIT, $JOBS jobs"
rm -rf "$OUT"
mkdir -p "$OUT/logs"

log "installing dependencies"
npm ci --no-audit --no-fund > "$OUT/logs/install.log" 2>&1 || {
    tail -n 40 "$OUT/logs/install.log" >&2
    die "npm ci failed"
}

log "compiling"
npx tsc --project tsconfig.build.json --outDir build/js 2>&1 | tee "$OUT/logs/tsc.log"
npx esbuild build/js/main.js --bundle --minify --platform=node \
    --define:VERSION="\"$VERSION\"" --define:COMMIT="\"$COMMIT\"" \
    --outfile=build/bundle.js

cat > build/js/version.json <<JSON
{
  "version": "$VERSION",
  "commit": "$COMMIT",
  "built": "$STAMP"
}
JSON

build_one() {
    local target="$1"
    local dir="$OUT/$target"
    mkdir -p "$dir/bin" "$dir/share/doc"
    case "$target" in
        win32-*)
            npx pkg build/bundle.js --targets "node20-${target/win32/win}" --output "$dir/bin/tool.exe"
            ;;
        *)
            npx pkg build/bundle.js --targets "node20-${target/darwin/macos}" --output "$dir/bin/tool"
            chmod 755 "$dir/bin/tool"
            ;;
    esac
    cp README.md LICENSE CHANGELOG.md "$dir/share/doc/"
    cp build/js/version.json "$dir/"
}

for target in "${TARGETS[@]}"; do
    log "building $target"
    build_one "$target" > "$OUT/logs/$target.log" 2>&1 || {
        tail -n 20 "$OUT/logs/$target.log" >&2
        die "$target failed, see $OUT/logs/$target.log"
    }
done

cd "$OUT"
for target in "${TARGETS[@]}"; do
    name="tool-$VERSION-$target"
    if [[ $target == win32-* ]]; then
        (cd "$target" && zip -qr "../$name.zip" .)
    else
        tar -czf "$name.tar.gz" -C "$target" .
    fi
    rm -rf "${OUT:?}/$target"
done

log "checksums"
sha256sum ./*.tar.gz ./*.zip | sort -k2 > SHA256SUMS
{
    echo "# $VERSION ($COMMIT)"
    echo
    echo "Built $STAMP on $(uname -sm) with node $(node --version)."
    echo
    echo '| file | size | sha256 |'
    echo '|---|---|---|'
    while read -r sum file; do
        size="$(du -h "$file" | cut -f1)"
        echo "| ${file#./} | $size | \`${sum:0:16}…\` |"
    done < SHA256SUMS
} > MANIFEST.md

count="$(find . -maxdepth 1 -type f \( -name '*.tar.gz' -o -name '*.zip' \) | wc -l)"
[ "$count" -eq "${#TARGETS[@]}" ] || die "expected ${#TARGETS[@]} archives, found $count"

if [ "${SMOKE:-1}" = 1 ] && [ "$(uname -s)" = Linux ]; then
    log "smoke test"
    work="$(mktemp -d)"
    trap 'rm -rf "$work"' EXIT
    tar -xzf "tool-$VERSION-linux-x64.tar.gz" -C "$work"
    got="$("$work/bin/tool" --version)"
    [ "$got" = "$VERSION" ] || die "the archive says $got, not $VERSION"
    "$work/bin/tool" lint --format json "$ROOT/fixtures/ok" > "$work/out.json"
    jq -e '.errors | length == 0' "$work/out.json" > /dev/null || die "the fixtures have errors"
fi

log "done: $count archives in $OUT"
ls -lh "$OUT"

if [ -n "${UPLOAD_DIR:-}" ] && [ -d "$UPLOAD_DIR" ]; then
    for file in "$OUT"/*.tar.gz "$OUT"/*.zip "$OUT"/SHA256SUMS; do
        install -m 644 "$file" "$UPLOAD_DIR/${file##*/}"
    done
    log "copied to $UPLOAD_DIR"
fi
