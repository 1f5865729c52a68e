#!/usr/bin/env bash
# Makes models/nano again, from the sounds to the model folder.
#
#   tools/nano/make.sh SOUNDS_FOLDER ESC10_FOLDER RUNS_FOLDER
#
# SOUNDS_FOLDER is what tools/nano/data/make.sh made; ESC10_FOLDER, folds 1 to 4 of ESC-10 in ESC-50's layout, is for the judge.
# RUNS_FOLDER receives checkpoints, logs and parts; run the script again and it goes on where it was stopped. On two cores it
# takes about nine hours. Fold 4 is held out from everything.
set -euo pipefail
sounds=$(realpath "$1")
esc10=$(realpath "$2")
runs=$(realpath -m "$3")
cd "$(dirname "$0")/../.."
node tools/nano/data/tables.js "$sounds"

train() { node bin/foley.js train "$@" --folds 1,2,3; }
clap="$runs/clap/model"
vae="$runs/vae-adversarial/model"
assemble() {
  node bin/foley.js assemble --half --clap "$clap" --vae "$vae" --vocoder "$runs/vocoder/model" \
    --duration 5.12 --window 5.12 --steps 20 --eta 1 --guidance 2.5 --default-vocoder griffin-lim "$@"
}
all=(--data "$sounds/metadata.jsonl")

train clap "${all[@]}" --out "$runs/clap" --steps 1800 --batch 48 --set vocabularySize=1024 --set balancesClasses=true
train vae "${all[@]}" --out "$runs/vae" --steps 2200 --pad silence
train vae "${all[@]}" --out "$runs/vae-adversarial" --preset nano-adversarial --from "$runs/vae/model" --steps 1800 --pad silence
train vocoder "${all[@]}" --out "$runs/vocoder" --pad silence

# First everything but ESC-10; then all, with ESC-10 drawn six and then twenty times as often;
# then every kind alike often, but those of ESC-10 ten times as often as others; in the end events begin when they do.
train ldm --data "$sounds/broad.jsonl" --vae "$runs/vae/model" --clap "$runs/clap/model" --out "$runs/broad" --steps 1800 --pad silence --set copyCount=1
train ldm --data "$sounds/weighted-6.jsonl" --from "$runs/broad/model" --clap "$runs/clap/model" --out "$runs/ldm-6" --steps 4000 --pad silence --set copyCount=1
train ldm --data "$sounds/weighted-20.jsonl" --from "$runs/ldm-6/model" --clap "$runs/clap/model" --out "$runs/ldm-20" --steps 2600 --pad silence --set copyCount=1
train ldm --data "$sounds/weighted-10.jsonl" --from "$runs/ldm-20/model" --clap "$runs/clap/model" --out "$runs/ldm-10" --steps 9000 --pad silence --set copyCount=1 --set balancesClasses=true
train ldm --data "$sounds/weighted-10.jsonl" --from "$runs/ldm-10/model" --clap "$runs/clap/model" --out "$runs/ldm-roll" --steps 3000 --learning-rate 3e-4 --pad silence --set copyCount=1 --set balancesClasses=true --set rollsEvents=false

# All of it once more with a latent of 16 channels, begun from what is known by now.
assemble --name nano-8 --ldm "$runs/ldm-roll/model" --out "$runs/nano-8"
node tools/nano/widen.js "$runs/nano-8" "$runs/wide" 16 48
train vae "${all[@]}" --out "$runs/vae-16" --from "$runs/wide/codec" --steps 3500 --learning-rate 1e-3 --seed 11 --set weights.kl=2e-3 --pad silence
train vae "${all[@]}" --out "$runs/vae-16-adversarial" --preset nano-adversarial --from "$runs/vae-16/model" --steps 4500 --seed 12 --set weights.adversarial=0.2 --set weights.featureMatching=0.6 --pad silence
train ldm --data "$sounds/weighted-10.jsonl" --from "$runs/wide/diffusion" --vae "$runs/vae-16/model" --clap "$runs/clap/model" --out "$runs/ldm-16" --steps 8500 --learning-rate 7e-4 --seed 13 --pad silence --set copyCount=1 --set balancesClasses=true --set rollsEvents=false
train ldm --data "$sounds/weighted-4.jsonl" --from "$runs/ldm-16/model" --clap "$runs/clap/model" --out "$runs/ldm-16-even" --steps 9000 --learning-rate 7e-4 --seed 14 --pad silence --set copyCount=1 --set balancesClasses=true --set rollsEvents=false

# CLAP learns on, until its words and sounds of one kind lie together, and the UNet follows it.
train clap --data "$sounds/weighted-6.jsonl" --from "$runs/clap/model" --out "$runs/clap-further" --steps 2500 --batch 48 --seed 17 --set balancesClasses=true
train ldm --data "$sounds/weighted-6.jsonl" --from "$runs/ldm-16-even/model" --vae "$runs/vae-16/model" --clap "$runs/clap-further/model" --out "$runs/ldm-16-clap" --steps 5600 --learning-rate 7e-4 --seed 15 --pad silence --set copyCount=1 --set balancesClasses=true --set rollsEvents=false
clap="$runs/clap-further/model"
vae="$runs/vae-16-adversarial/model"
assemble --name nano --ldm "$runs/ldm-16-clap/model" --out models/nano
node tools/nano/words.js models/nano
node tools/nano/attribution.js "$sounds" models/nano/ATTRIBUTION.csv

# The judges have no part in the model: a classifier learns from folds 1 to 3 of ESC-10 and is checked on fold 4; aiSFX met none of it.
train classifier --data "$esc10" --exclude 1-40730-A-1.ogg,2-96460-A-1.ogg --out "$runs/classifier"
node tools/nano/embed-classifier.js "$runs/classifier/model" models/nano
node tools/web/write-file-list.js models/nano
measure() { node "tools/nano/measure/$1.js" --model models/nano "${@:2}"; }
measure score-words --classifier models/nano --data "$esc10" --json models/nano/score.json
measure score-words --classifier models/nano --data "$esc10" --wishes '{"vocoder":"hifigan"}' --json models/nano/score-hifigan.json
measure score-sounds --classifier models/nano --data "$esc10" --json models/nano/score-sounds.json
measure score-codec --data "$sounds/metadata.jsonl" --vocoders griffin-lim --json models/nano/score-codec.json
measure score-codec --data "$esc10" --vocoders griffin-lim --json models/nano/score-codec-esc10.json
measure score-kinds --data "$sounds/metadata.jsonl" --json models/nano/score-kinds.json
measure onsets --data "$sounds/metadata.jsonl" --json models/nano/onsets.json
measure nearest --data "$sounds/metadata.jsonl" --json models/nano/nearest.json
measure sheet --data "$sounds/metadata.jsonl" --out models/nano/sheet.png
node tools/nano/card.js models/nano "$runs"
