import { FoleyError, open, play } from "foley/web";

const form = document.querySelector("form");
const [button, output] = [form.querySelector("button"), form.querySelector("output")];

const foley = await open({
  report: ({ stage, share }) => {
    output.value = `${stage} ${Math.round(100 * (share ?? 0))} %`;
  },
});
const model = await foley.model("nano");
output.value = foley.facts.whyNoThreads ?? `${foley.facts.threads} threads`;
button.disabled = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  try {
    const clip = await model.generate(form.elements.prompt.value);
    play(clip);
    output.value = `${clip.durationSeconds} s, seed ${clip.settings.seed}`;
  } catch (error) {
    if (!(error instanceof FoleyError)) throw error;
    output.value = error.message;
  } finally {
    button.disabled = false;
  }
});
