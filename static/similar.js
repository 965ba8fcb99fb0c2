// Lists threads like the title being typed, so that one joins a matter instead of posting it twice.
const DELAY = 500;
const LEAST = 4;

for (const input of document.querySelectorAll("input[data-similar-url]")) {
  const target = document.getElementById(input.dataset.similarInto);
  if (!target) continue;
  let timer;
  let latest = 0;
  const look = async () => {
    const turn = ++latest;
    const title = input.value.trim();
    if (title.length < LEAST) {
      target.replaceChildren();
      return;
    }
    const url = new URL(input.dataset.similarUrl, location.href);
    url.searchParams.set("title", title);
    try {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (answer.ok && turn === latest) target.innerHTML = await answer.text();
    } catch {
      // No network: posting still shows similar threads on the next step.
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, DELAY);
  });
}
