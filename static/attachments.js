// Names the chosen files under a file field and says at once when there are too many or one is too large.
const size = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

for (const input of document.querySelectorAll("input[type=file][data-most], input[type=file][data-largest]")) {
  const list = document.createElement("ul");
  list.className = "chosen";
  list.setAttribute("aria-live", "polite");
  input.after(list);
  input.addEventListener("change", () => {
    const files = [...input.files];
    list.replaceChildren(
      ...files.map((file) => {
        const item = document.createElement("li");
        item.textContent = `${file.name} · ${size(file.size)}`;
        return item;
      }),
    );
    const largest = Number(input.dataset.largest || Infinity);
    let trouble = "";
    if (files.length > Number(input.dataset.most || Infinity)) trouble = input.dataset.tooMany ?? "";
    else if (files.some((file) => file.size > largest)) trouble = input.dataset.tooLarge ?? "";
    if (trouble) {
      const item = document.createElement("li");
      item.className = "error";
      item.textContent = trouble;
      list.append(item);
    }
  });
}
