// Toasts leave after their time, which stands still while someone points at them or is inside.
(() => {
  "use strict";
  const area = document.getElementById("toasts");
  if (!area) return;

  const run = (toast) => {
    let left = Number(toast.dataset.toast) * 1000;
    let since = 0;
    let timer = 0;
    const start = () => {
      since = Date.now();
      timer = window.setTimeout(() => toast.remove(), left);
    };
    const hold = () => {
      window.clearTimeout(timer);
      left = Math.max(left - (Date.now() - since), 1500);
    };
    ["mouseenter", "focusin"].forEach((name) => toast.addEventListener(name, hold));
    ["mouseleave", "focusout"].forEach((name) => toast.addEventListener(name, start));
    toast.dataset.running = "";
    start();
  };

  const runNew = () => area.querySelectorAll("[data-toast]:not([data-running])").forEach(run);
  new MutationObserver(runNew).observe(area, { childList: true, subtree: true });
  runNew();

  document.addEventListener("design:toast", (event) => {
    const toast = document.createElement("div");
    toast.className = event.detail.tone === "danger" ? "toast toast--danger" : "toast";
    toast.setAttribute("role", "status");
    toast.dataset.toast = "10";
    toast.textContent = event.detail.text;
    area.append(toast);
  });
})();
