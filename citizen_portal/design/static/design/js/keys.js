// Single-key shortcuts: a key presses the first visible control that carries it (data-key="a"), J and K move through
// [data-row] links, X ticks the row's box, with shift all up to the last one ticked. They rest while someone types, and
// a switch turns them off for good: for the account where the page keeps it (data-keys-kept), else in this browser.
(() => {
  "use strict";
  const STORE = "single-key-shortcuts";
  const kept = () => document.querySelector("[data-keys-kept]");
  const isOn = () => (kept() ? kept().checked : window.localStorage.getItem(STORE) !== "off");

  document.querySelectorAll("[data-keys-help]").forEach((help) => { help.hidden = false; });
  document.querySelectorAll("[data-keys-switch]:not([data-keys-kept])").forEach((box) => {
    box.checked = isOn();
    box.addEventListener("change", () => window.localStorage.setItem(STORE, box.checked ? "on" : "off"));
  });

  const typing = (target) =>
    target.isContentEditable || /^(textarea|select)$/i.test(target.tagName) ||
    (target.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(target.type));
  const seen = (element) => element.getClientRects().length > 0 && !element.disabled;

  const move = (by) => {
    const rows = Array.from(document.querySelectorAll("[data-row]")).filter(seen);
    if (!rows.length) return;
    const focused = rows.indexOf(document.activeElement);
    const here = focused >= 0 ? focused : rows.findIndex((row) => row.closest("[aria-current]"));
    const next = rows[Math.min(Math.max(here + by, 0), rows.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const tick = (shiftKey) => {
    const here = document.activeElement.closest("tr, li") || document.querySelector("tr[aria-current]") || document;
    const box = here.querySelector("[data-select]");
    if (box) box.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));
  };

  const press = (key) => {
    const control = Array.from(document.querySelectorAll("[data-key]")).find((c) => c.dataset.key === key && seen(c));
    if (!control) return false;
    if (/^(INPUT|TEXTAREA)$/.test(control.tagName)) control.focus();
    else control.click();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (key !== "?" && !isOn()) return;
    const moves = { j: () => move(1), k: () => move(-1), x: () => tick(event.shiftKey) };
    if (moves[key]) {
      moves[key]();
      event.preventDefault();
    } else if (press(key)) {
      event.preventDefault();
    }
  });
})();
