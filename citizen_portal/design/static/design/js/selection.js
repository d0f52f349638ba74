// Choosing rows: [data-select] boxes, one [data-select-all], a [data-batch] bar that shows while something is chosen.
// Without this script the bar is always there, so a batch still works.
(() => {
  "use strict";
  const bar = document.querySelector("[data-batch]");
  if (!bar) return;
  const boxes = () => Array.from(document.querySelectorAll("[data-select]"));
  const all = document.querySelector("[data-select-all]");

  const show = () => {
    const chosen = boxes().filter((box) => box.checked);
    boxes().forEach((box) => box.closest("tr, li").classList.toggle("is-chosen", box.checked));
    bar.hidden = chosen.length === 0;
    bar.querySelectorAll("[data-batch-count]").forEach((place) => { place.textContent = String(chosen.length); });
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === boxes().length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
  };

  document.addEventListener("change", (event) => {
    if (event.target === all) boxes().forEach((box) => { box.checked = all.checked; });
    if (event.target === all || event.target.matches("[data-select]")) show();
  });
  bar.querySelectorAll("[data-batch-clear]").forEach((button) => {
    button.addEventListener("click", () => {
      boxes().forEach((box) => { box.checked = false; });
      show();
    });
  });
  document.body.addEventListener("htmx:afterSwap", show);
  show();
})();
