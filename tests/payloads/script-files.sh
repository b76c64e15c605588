# Collects the photos of a shoot: renames by date, makes previews, writes an index.
src="$HOME/project/incoming"
dst="./library"
width=1600
quality=82
declare -A seen
count=0
skipped=0

mkdir -p "$dst"/{originals,previews,thumbs,meta}
for f in "$src"/*.jpg "$src"/*.jpeg "$src"/*.png; do
  [ -e "$f" ] || continue
  base="${f##*/}"
  stem="${base%.*}"
  ext="${base##*.}"
  ext="${ext,,}"
  [ "$ext" = jpeg ] && ext=jpg
  taken="$(exiftool -s3 -d '%Y-%m-%d_%H%M%S' -DateTimeOriginal "$f" 2>/dev/null)"
  if [ -z "$taken" ]; then
    taken="$(date -r "$f" +%Y-%m-%d_%H%M%S)"
  fi
  sum="$(md5sum "$f" | cut -d' ' -f1)"
  if [ -n "${seen[$sum]}" ]; then
    echo "skip $base: same as ${seen[$sum]}"
    skipped=$((skipped + 1))
    continue
  fi
  seen[$sum]="$base"
  year="${taken%%-*}"
  name="${taken}_${sum:0:6}.$ext"
  mkdir -p "$dst/originals/$year" "$dst/previews/$year" "$dst/thumbs/$year"
  cp -n --preserve=timestamps "$f" "$dst/originals/$year/$name"
  convert "$f" -auto-orient -resize "${width}x${width}>" -quality "$quality" "$dst/previews/$year/$name"
  convert "$f" -auto-orient -thumbnail 320x320^ -gravity center -extent 320x320 "$dst/thumbs/$year/$name"
  exiftool -json "$f" > "$dst/meta/${name%.*}.json"
  echo "$base -> $year/$name"
  count=$((count + 1))
done
echo "$count new, $skipped already there"

for year in "$dst"/originals/*/; do
  year="$(basename "$year")"
  n="$(ls -1 "$dst/originals/$year" | wc -l)"
  first="$(ls -1 "$dst/originals/$year" | sort | head -1)"
  last="$(ls -1 "$dst/originals/$year" | sort | tail -1)"
  printf '%s: %d photos, %s to %s\n' "$year" "$n" "${first%%_*}" "${last%%_*}"
  {
    echo "<h2>$year</h2>"
    echo "<div class=grid>"
    for t in "$dst/thumbs/$year"/*; do
      t="${t##*/}"
      echo "  <a href=\"previews/$year/$t\"><img src=\"thumbs/$year/$t\" alt=\"${t%.*}\" loading=lazy></a>"
    done
    echo "</div>"
  } > "$dst/$year.part.html"
done

cat > "$dst/index.html" <<'HTML'
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Library</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; }
  .grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(160px, 1fr)); gap: 8px; }
  img { width: 100%; height: auto; border-radius: 4px; }
</style>
<h1>Library</h1>
HTML
cat "$dst"/*.part.html >> "$dst/index.html"
rm -f "$dst"/*.part.html

for j in "$dst"/meta/*.json; do
  camera="$(jq -r '.[0].Model // "unknown"' "$j")"
  lens="$(jq -r '.[0].LensModel // "unknown"' "$j")"
  iso="$(jq -r '.[0].ISO // 0' "$j")"
  printf '%s\t%s\t%s\n' "$camera" "$lens" "$iso"
done | sort | uniq -c | sort -rn | awk '{ n = $1; $1 = ""; printf "%6d %s\n", n, $0 }' | head -20

missing=0
while IFS= read -r -d '' file; do
  rel="${file#"$dst"/originals/}"
  if [ ! -f "$dst/previews/$rel" ]; then
    echo "no preview: $rel"
    missing=$((missing + 1))
  fi
done < <(find "$dst/originals" -type f -print0 | sort -z)
if [ "$missing" -gt 0 ]; then
  echo "$missing previews are missing" >&2
fi

du -sh "$dst"/* | sort -h
find "$dst" -type f -name '*.jpg' -newermt '1 hour ago' -printf '%s %p\n' | sort -rn | head -5
tar -cf - -C "$dst" meta | gzip -9 > "$dst/meta-$(date +%F).tar.gz"
ls -l "$dst" | tail -n +2 | awk '{ s += $5 } END { print s / 1024 " kB" }'
python3 -m http.server 8808 --directory "$dst" > /tmp/http.log 2>&1 &
server=$!
sleep 1
curl -sf http://127.0.0.1:8808/index.html | grep -c '<img' || echo "the page is empty"
kill "$server"
for size in 320 640 1280; do
  out="$dst/previews/index-$size.json"
  find "$dst/previews" -name '*.jpg' | while read -r p; do
    identify -format '{"file":"%f","w":%w,"h":%h}\n' "$p"
  done | jq -s --argjson size "$size" 'map(select(.w >= $size)) | sort_by(.file)' > "$out"
  echo "$out: $(jq length "$out")"
done
