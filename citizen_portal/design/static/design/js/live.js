// Live parts of a page: polling stops while the tab is hidden, faults of the network are told, focus goes where it must.
// A polled part says <div class="is-live" data-poll hx-get="…?rev=3" hx-trigger="every 20s, wake">; 204 changes nothing.
(() => {
  "use strict";
  const body = document.body;

  body.addEventListener("htmx:beforeRequest", (event) => {
    const asked = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
    const byClock = !asked || asked.type !== "wake";
    if (document.hidden && byClock && event.detail.elt.hasAttribute("data-poll")) event.preventDefault();
  });

  document.addEventListener("visibilitychange", () => {
    if (document.hidden || !window.htmx) return;
    document.querySelectorAll("[data-poll]").forEach((part) => window.htmx.trigger(part, "wake"));
  });

  const tell = (text) => document.dispatchEvent(new CustomEvent("design:toast", { detail: { text, tone: "danger" } }));
  body.addEventListener("htmx:sendError", (event) => {
    if (!event.detail.elt.hasAttribute("data-poll")) tell(body.dataset.offline);
  });
  body.addEventListener("htmx:responseError", (event) => {
    if (!event.detail.elt.hasAttribute("data-poll")) tell(body.dataset.serverError);
  });

  const focusSummary = (root) => {
    const summary = root.querySelector("[data-focus-on-load]");
    if (summary) summary.focus();
  };
  focusSummary(document);
  body.addEventListener("htmx:afterSwap", (event) => focusSummary(event.detail.target));

  // An open menu closes when attention goes elsewhere.
  const closeMenus = (except) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest && event.target.closest("details.menu[open]");
    closeMenus(null);
    if (menu) menu.querySelector("summary").focus();
  });
})();
