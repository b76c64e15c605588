set -e
export CI=true FORCE_COLOR=0
export PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1
start=$(date +%s)
step() { echo "::group::$1"; shift; "$@"; local code=$?; echo "::endgroup::"; return $code; }

echo "=== Toolchain ==="
python3 --version && node --version && npm --version
rustc --version; cargo --version
docker --version || echo "no docker here"
git --version; git log -1 --oneline

echo "=== Python ==="
if [ ! -d .venv ]; then
  python3 -m venv .venv
fi
source .venv/bin/activate
pip install -q -r requirements.txt -r requirements-dev.txt
step "ruff" ruff check src tests
step "ruff format" ruff format --check src tests
step "mypy" mypy --strict src
step "pytest" pytest -q --maxfail=5 --durations=10 --cov=src --cov-report=term-missing --cov-report=xml:coverage.xml tests/ 2>&1 | tee /tmp/pytest.log
coverage report --fail-under=80 || { echo "coverage is below 80 %"; exit 1; }

echo "=== Frontend ==="
pushd frontend > /dev/null
npm ci --prefer-offline --no-audit
npm run lint -- --max-warnings 0
npm run typecheck
npx vitest run --reporter=verbose --coverage 2>&1 | tail -60
npm run build
size=$(du -sk dist | awk '{print $1}')
if [ "$size" -gt 2048 ]; then
  echo "the bundle has grown to ${size} kB" >&2
  find dist -name '*.js' -size +200k -exec ls -lh {} \; | sort -k5 -h
  exit 1
fi
popd > /dev/null

echo "=== Rust ==="
(
  cd native
  cargo fmt --check
  cargo clippy --all-targets --all-features -- -D warnings
  cargo test --workspace --locked -- --nocapture 2>&1 | grep -E '^(test |running|error|failures)' | tail -40
  cargo build --release --locked
)

echo "=== Services ==="
docker compose -f docker-compose.test.yml up -d --wait postgres redis
for i in $(seq 1 30); do
  if docker compose -f docker-compose.test.yml exec -T postgres pg_isready -U app -q; then
    echo "postgres is ready after $i s"; break
  fi
  sleep 1
done
DATABASE_URL="postgres://app:app@localhost:5433/app_test" alembic upgrade head
DATABASE_URL="postgres://app:app@localhost:5433/app_test" pytest -q tests/integration -k "not slow" || failed=1
docker compose -f docker-compose.test.yml logs --tail=50 > /tmp/services.log 2>&1
docker compose -f docker-compose.test.yml down --remove-orphans
[ -z "${failed:-}" ] || { tail -50 /tmp/services.log; exit 1; }

echo "=== Changes ==="
base=$(git merge-base origin/main HEAD)
git diff --stat "$base"...HEAD
changed=$(git diff --name-only "$base"...HEAD -- '*.py' '*.ts' '*.tsx' '*.rs' | wc -l)
todo=$(git diff -U0 "$base"...HEAD | grep -cE '^\+.*\b(TODO|FIXME)\b' || true)
echo "$changed source files, $todo new notes"
if git diff --name-only "$base"...HEAD | grep -qE '^(src|frontend/src)/' \
   && ! git diff --name-only "$base"...HEAD | grep -q '^CHANGELOG.md$'; then
  echo "please add a line to CHANGELOG.md"
fi

echo "=== Report ==="
cat > /tmp/report.md <<REPORT
## CI for $(git rev-parse --short HEAD)

| part | state |
|---|---|
| python | $(grep -oE '[0-9]+ passed' /tmp/pytest.log | tail -1) |
| frontend | ${size} kB |
| files | $changed |

Took $(( $(date +%s) - start )) seconds on $(hostname).
REPORT
cat /tmp/report.md
[ -n "${GITHUB_STEP_SUMMARY:-}" ] && cat /tmp/report.md >> "$GITHUB_STEP_SUMMARY"
echo "all good"

echo "=== Images ==="
for image in api worker web; do
  tag="registry.local:5000/acme/$image:${GITHUB_SHA:-$(git rev-parse HEAD)}"
  docker build -q -f "docker/$image.Dockerfile" --build-arg VERSION="$(cat VERSION)" --label commit="$(git rev-parse --short HEAD)" -t "$tag" . > /tmp/image.id
  bytes=$(docker image inspect --format '{{.Size}}' "$(cat /tmp/image.id)")
  echo "$image: $((bytes / 1024 / 1024)) MB"
  docker run --rm --entrypoint /bin/sh "$tag" -c 'id -u; ls -la /app | head -5; test "$(id -u)" -ne 0' || { echo "$image runs as root"; exit 1; }
  hadolint "docker/$image.Dockerfile" || echo "hadolint has remarks on $image"
done
kubectl kustomize deploy/overlays/ci | kubeconform -strict -summary -
