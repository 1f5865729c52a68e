#!/usr/bin/env bash
# Builds the sounds that nano learns from, of packages that are published under open licences.
#
#   tools/nano/data/make.sh ESC10_FOLDER OUT_FOLDER
#
# Needs fluidsynth, fluid-soundfont-gm and freedoom (Debian: apt-get install fluidsynth fluid-soundfont-gm freedoom) and
# npm, which fetches the samples into a temporary folder.
set -euo pipefail
esc10=$(realpath "$1")
out=$(realpath -m "$2")
here=$(dirname "$(realpath "$0")")
fetched=$(mktemp -d)
trap 'rm -rf "$fetched"' EXIT

(cd "$fetched" && npm pack --silent supersonic-scsynth-samples@0.84.2 && tar xzf supersonic-scsynth-samples-0.84.2.tgz)
node "$here/build.js" --esc10 "$esc10" --samples "$fetched/package" --out "$out" \
  --sound-font "${SOUND_FONT:-/usr/share/sounds/sf2/FluidR3_GM.sf2}" --freedoom "${FREEDOOM:-/usr/share/games/doom}"
