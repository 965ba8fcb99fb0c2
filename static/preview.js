// Shows under a text field how the server would render it, a moment after the last key.
const DELAY = 600;

for (const area of document.querySelectorAll("textarea[data-preview-url]")) {
  const box = document.createElement("section");
  box.className = "preview";
  box.hidden = true;
  box.setAttribute("aria-label", area.dataset.previewLabel ?? "");
  const title = document.createElement("p");
  title.className = "quiet";
  title.textContent = area.dataset.previewLabel ?? "";
  const words = document.createElement("div");
  words.className = "words";
  box.append(title, words);
  area.after(box);
  for (const part of area.form.querySelectorAll("[data-without-script]")) part.remove();

  let timer;
  let latest = 0;
  const show = async () => {
    const turn = ++latest;
    if (!area.value.trim()) {
      box.hidden = true;
      return;
    }
    const body = new FormData();
    body.set("text", area.value);
    body.set("csrf_token", area.form.elements.csrf_token?.value ?? "");
    try {
      const answer = await fetch(area.dataset.previewUrl, { method: "POST", body, credentials: "same-origin" });
      if (!answer.ok || turn !== latest) return;
      words.innerHTML = await answer.text();
      box.hidden = false;
    } catch {
      // No network: the text is still in the field, the preview can wait.
    }
  };
  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, DELAY);
  });
  if (area.value) show();
}
