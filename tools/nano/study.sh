#!/usr/bin/env bash
# Runs the studies in docs/study that train: the paper's tables I and II and figure 2 on ESC-10 and on many kinds of sound, and how few
# clips are enough.
#
#   tools/nano/study.sh SOUNDS_FOLDER ESC10_FOLDER STUDY_FOLDER
#
# SOUNDS_FOLDER is what tools/nano/data/make.sh made, ESC10_FOLDER is ESC-10 in ESC-50's layout, folds 1 to 4. STUDY_FOLDER receives all
# runs; run the script again and it goes on where it was stopped. Started twice, the two share the work of each study.
set -euo pipefail
sounds=$(realpath "$1")
esc10=$(realpath "$2")
out=$(realpath -m "$3")
cd "$(dirname "$0")/../.."
node tools/nano/data/tables.js "$sounds"

# The diffusion model learns what the study's classes are not, from audio alone, as the paper's did; the vocoder is nano's, CLAP and VAE are
# those which nano had when the studies began. One that lies in tools/nano was trained by the lines below, and is not trained again.
begun=tools/nano/nano-broad
pretrain() {
  [ -e "$out/$1/model_index.json" ] && return
  if [ -e "tools/nano/$1" ]; then
    mkdir -p "$out/$1"
    (cd $begun && cp -r audio_encoder text_encoder tokenizer vae "$out/$1")
    cp -r models/nano/vocoder "$out/$1"
    cp -r "tools/nano/$1/." "$out/$1"
    return
  fi
  node bin/foley.js train ldm --data "$sounds/$2" --vae $begun --clap $begun --out "$out/runs/$1" --steps 2400 \
    --condition audio --pad silence --folds 1,2,3 --set copyCount=1 --threads 1
  node bin/foley.js assemble --half --name "$1" --ldm "$out/runs/$1/model" --vae $begun --clap $begun --vocoder models/nano \
    --duration 5.12 --window 5.12 --steps 60 --eta 1 --guidance 2.5 --default-vocoder griffin-lim --out "$out/$1"
}
# Cells that were finished elsewhere lie in tools/nano/studies: they are not made again.
study() {
  [ -e "$out/$2" ] || [ ! -e "tools/nano/studies/$2" ] || cp -r "tools/nano/studies/$2" "$out/$2"
  node bin/foley.js study "$1" --preset "$2" "${@:3}" --out "$out/$2" --threads 1
}

pretrain nano-broad broad.jsonl
study benchmark nano-esc10 --data "esc10-labels=$esc10" --model "nano-broad=$out/nano-broad"
study scarcity nano-scarcity --data "esc10-labels=$esc10" --model "nano-broad=$out/nano-broad"
pretrain nano-other other-kinds.jsonl
study benchmark nano-kinds --data "kinds=$sounds/many-kinds.jsonl" --model "nano-other=$out/nano-other"
study benchmark nano-esc10-captions --data "esc10-captions=$esc10" --model "nano-broad=$out/nano-broad"
