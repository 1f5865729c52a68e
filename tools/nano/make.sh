#!/usr/bin/env bash
# Makes models/nano again, from the clips to the model folder.
#
#   tools/nano/make.sh ESC10_FOLDER RUNS_FOLDER
#
# ESC10_FOLDER holds folds 1 to 4 of ESC-10 in ESC-50's layout. RUNS_FOLDER receives checkpoints, logs and parts; run the
# script again and it goes on where it was stopped. On two cores it takes about two hours.
set -euo pipefail
esc10=$1
runs=$2
cd "$(dirname "$0")/../.."

# The two clips under the Sampling+ licence stay out.
data=(--data "$esc10" --exclude 1-40730-A-1.ogg,2-96460-A-1.ogg)
train() { node bin/foley.js train "$@"; }

train vae "${data[@]}" --out "$runs/vae"
train clap "${data[@]}" --out "$runs/clap"
train ldm "${data[@]}" --vae "$runs/vae/model" --clap "$runs/clap/model" --out "$runs/ldm"
train vae "${data[@]}" --preset nano-adversarial --from "$runs/vae/model" --out "$runs/vae-adversarial"
train vocoder "${data[@]}" --out "$runs/vocoder"

node bin/foley.js assemble --name nano --half \
  --ldm "$runs/ldm/model" --clap "$runs/clap/model" --vae "$runs/vae-adversarial/model" --vocoder "$runs/vocoder/model" \
  --duration 5.12 --window 5.12 --steps 20 --guidance 2.5 --default-vocoder griffin-lim --out models/nano
node tools/nano/attribution.js "$esc10" models/nano/ATTRIBUTION.csv

# The judge has no part in the model: it learns from folds 1 to 3 and is checked on fold 4.
train classifier "${data[@]}" --folds 1,2,3 --out "$runs/classifier"
node tools/nano/embed-classifier.js "$runs/classifier/model" models/nano
score() { node tools/nano/score.js --model models/nano --classifier "$runs/classifier/model" "$@"; }
score --data "$esc10" --folds 4 --json models/nano/score.json
score --vocoder hifigan --json models/nano/score-hifigan.json
node tools/nano/card.js "$runs" models/nano
