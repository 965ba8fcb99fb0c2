// Keeps what is being written on the server, some seconds after the last key.
const DELAY = 3000;

for (const form of document.querySelectorAll("form[data-draft-url]")) {
  const status = document.createElement("p");
  status.className = "quiet draft-status";
  status.setAttribute("role", "status");
  form.append(status);
  let timer;

  const save = async () => {
    const body = new FormData();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, credentials: "same-origin" });
      status.textContent = (answer.ok ? form.dataset.draftSaved : form.dataset.draftFailed) ?? "";
    } catch {
      status.textContent = form.dataset.draftFailed ?? "";
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, DELAY);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
