cd /home/dev/project && echo "=== layout ===" && ls -la && git status --short | head -20
echo "=== recent ===" && git log --oneline -15 && git diff --stat HEAD~3
echo "=== package.json ===" && cat package.json | jq '{name, version, scripts, deps: (.dependencies | keys)}'
for f in src/server/index.ts src/server/routes.ts src/server/auth.ts src/db/client.ts src/db/migrate.ts; do
  echo "--- $f ($(wc -l < "$f") lines)"
  sed -n '1,60p' "$f"
done
echo "=== where sessions are made ==="
grep -rn "createSession" src --include='*.ts' --include='*.tsx' | grep -v node_modules | head -30
rg -n -C2 "expiresAt|refreshToken" src/server | head -80
rg -l "from ['\"]\.\./auth['\"]" src | xargs wc -l | sort -rn | head
awk '/^export (async )?function/ { print FILENAME ":" FNR ": " $0 }' src/server/*.ts | sort | head -50
find src -name '*.test.ts' -newer package.json | head -20
find . -path ./node_modules -prune -o -type f -name '*.md' -print | xargs ls -la | awk '{print $5, $9}'
echo "=== configuration ===" 
cat tsconfig.json | sed 's,//.*$,,' | jq -c '.compilerOptions'
cat vite.config.ts; cat .eslintrc.cjs 2>/dev/null || cat eslint.config.js
ls .github/workflows && for w in .github/workflows/*.yml; do echo "--- $w"; grep -nE '^  [a-z-]+:|run:|uses:' "$w" | head -40; done
cat .env.example | cut -d= -f1
docker compose config --services; docker compose ps -a --format 'table {{.Name}}\t{{.State}}\t{{.Ports}}'
echo "=== history of the file that changed most ==="
git log --format= --name-only --since='3 months ago' -- src | sort | uniq -c | sort -rn | head -10 | tee /tmp/churn.txt
top=$(head -1 /tmp/churn.txt | awk '{print $2}')
git log --follow -p -3 --stat -- "$top" | head -150
git blame -L 1,40 --date=short "$top" | cut -c1-120
git show HEAD:"$top" | diff -u - "$top" | head -60
echo "=== tests ==="
npx tsc --noEmit -p . 2>&1 | tail -20
npx vitest run src/server --reporter=dot 2>&1 | grep -vE '^\s*$' | tail -40
npx eslint src/server --format unix | head -30
node -e 'const p = require("./package.json"); for (const [k, v] of Object.entries(p.scripts)) console.log(k.padEnd(20), v)'
python3 -c 'import json,sys; d=json.load(open("coverage/coverage-summary.json")); print({k: v["lines"]["pct"] for k, v in d.items() if v["lines"]["pct"] < 60})'
echo "=== processes and ports ===" ; ps aux | grep -E 'node|vite|postgres' | grep -v grep | awk '{print $2, $3, $11, $12}' | head
lsof -nP -iTCP -sTCP:LISTEN 2>/dev/null | awk 'NR > 1 {print $1, $9}' | sort -u
curl -s -o /dev/null -w '%{http_code} %{time_total}\n' http://localhost:5173/ ; curl -s http://localhost:3000/health | jq .
tail -n 100 logs/server.log | grep -iE 'error|warn' | sed -E 's/[0-9]{4}-[0-9-]+T[0-9:.]+Z//' | sort | uniq -c | sort -rn | head -15
df -h . | tail -1; du -sh node_modules .git dist 2>/dev/null; free -m | head -2; node --version; npm --version; which pnpm yarn bun
printf '%s\n' "$(git rev-parse --abbrev-ref HEAD)" "$(git rev-parse HEAD)" "$(git config user.name)" "$(git remote get-url origin)"
if [ -f CHANGELOG.md ]; then sed -n '/Unreleased/,/^## /p' CHANGELOG.md | head -40; else echo 'no changelog'; fi
diff <(git ls-files src | sort) <(find src -type f | sed 's,^\./,,' | sort) | head -20
jq -r 'to_entries[] | select(.value | test("beta|alpha|rc")) | "\(.key) \(.value)"' <(jq '.dependencies + .devDependencies' package.json)
