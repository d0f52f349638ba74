// Choosing rows: [data-select] boxes, one [data-select-all], a [data-batch] bar that shows while something is chosen.
// With shift a click chooses everything from the last one ticked. A button of the bar with data-act is open while every
// chosen box names that act in data-acts; a box with data-beyond, for what lies on other pages, opens them all.
// Without this script the bar is always there, so a batch still works: the server says what does not fit.
(() => {
  "use strict";
  const bar = document.querySelector("[data-batch]");
  if (!bar) return;
  const boxes = () => Array.from(document.querySelectorAll("[data-select]"));
  const all = () => document.querySelector("[data-select-all]");
  const beyond = bar.querySelector("[data-beyond]");
  let last = null;
  bar.querySelectorAll("[data-needs-script]").forEach((part) => { part.hidden = false; });

  const show = () => {
    const chosen = boxes().filter((box) => box.checked);
    boxes().forEach((box) => box.closest("tr, li").classList.toggle("is-chosen", box.checked));
    const everything = chosen.length > 0 && chosen.length === boxes().length;
    if (beyond) {
      if (!everything) beyond.checked = false;
      beyond.closest("label").hidden = !everything;
    }
    bar.hidden = chosen.length === 0;
    bar.querySelectorAll("[data-batch-count]").forEach((place) => { place.textContent = String(chosen.length); });
    bar.querySelectorAll("[data-act]").forEach((button) => {
      const fits = (box) => (box.dataset.acts || "").split(" ").includes(button.dataset.act);
      button.disabled = !(beyond && beyond.checked) && !chosen.every(fits);
    });
    if (all()) {
      all().checked = everything;
      all().indeterminate = chosen.length > 0 && !everything;
    }
  };

  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof Element) || !box.matches("[data-select]")) return;
    const list = boxes();
    const from = list.indexOf(last);
    if (event.shiftKey && from >= 0) {
      const here = list.indexOf(box);
      list.slice(Math.min(from, here), Math.max(from, here) + 1).forEach((each) => { each.checked = box.checked; });
      show();
    }
    last = box;
  });
  document.addEventListener("change", (event) => {
    if (event.target === all()) boxes().forEach((box) => { box.checked = event.target.checked; });
    if (event.target === all() || event.target === beyond || event.target.matches("[data-select]")) show();
  });
  bar.querySelectorAll("[data-batch-clear]").forEach((button) => {
    button.addEventListener("click", () => {
      boxes().forEach((box) => { box.checked = false; });
      show();
    });
  });

  // The list is drawn anew when a task is opened beside it: what was chosen stays chosen.
  let kept = new Set();
  document.body.addEventListener("htmx:beforeSwap", () => {
    kept = new Set(boxes().filter((box) => box.checked).map((box) => box.value));
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    boxes().forEach((box) => { if (kept.has(box.value)) box.checked = true; });
    show();
  });
  show();
})();
