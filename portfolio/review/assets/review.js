// Keys for what the form can do without them: ticking tags, saving, undoing.
const save = document.getElementById("save");
const undo = document.getElementById("undo");
const field = document.getElementById("new");
const shortcuts = document.getElementById("shortcuts");
const STORED = "portfolio-review-keys";

shortcuts.closest(".keys").hidden = false;
shortcuts.checked = localStorage.getItem(STORED) !== "off";
shortcuts.addEventListener("change", () => localStorage.setItem(STORED, shortcuts.checked ? "on" : "off"));

function submit(form, button) {
  form.requestSubmit(button);
}

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault(); // A second Enter while the answer is under way.
    form.dataset.sent = "yes";
  });
}

function act(key) {
  const tag = save && [...save.querySelectorAll("[data-key]")].find((box) => box.dataset.key === key);
  const sound = document.querySelector("audio");
  if (tag) tag.checked = !tag.checked;
  else if (key === "n" && field) field.focus();
  else if (key === "u" && !undo.querySelector("button").disabled) submit(undo);
  else if (key === "0" && save) submit(save, save.querySelector("[name=nothing]"));
  else if (key === "p" && sound) sound.paused ? sound.play() : sound.pause();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  const place = event.target.closest("input, button, summary, a, audio");
  if (event.key === "Escape" && place) place.blur();
  const types = place && place.matches("input[type=text]");
  if (types) return;
  if (event.key === "Enter" && save && (!place || place.matches("[type=checkbox][name=tag]"))) {
    event.preventDefault();
    submit(save, save.querySelector(".first"));
  } else if (shortcuts.checked && act(event.key.toLowerCase())) {
    event.preventDefault();
  }
});
