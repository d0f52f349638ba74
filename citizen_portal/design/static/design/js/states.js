// The gallery's states: for every rule of the page's own style sheets that speaks of a pointer or of focus there is one
// more that speaks of .is-hover or .is-focus. What the gallery shows is so what the rules say, and nothing is written twice.
(() => {
  "use strict";
  const STATES = [[/:hover/g, ".is-hover"], [/:focus(-visible|-within)?/g, ".is-focus"]];

  const frozen = (selector) => {
    if (selector.includes(":not(:focus")) return "";
    const shown = STATES.reduce((text, [state, name]) => text.replace(state, name), selector);
    return shown === selector ? "" : shown;
  };

  const freeze = (sheet) => {
    Array.from(sheet.cssRules).forEach((rule) => {
      if (rule.styleSheet) return freeze(rule.styleSheet);
      const shown = rule.selectorText && frozen(rule.selectorText);
      if (shown) sheet.insertRule(`${shown} { ${rule.style.cssText} }`, sheet.cssRules.length);
      return undefined;
    });
  };

  Array.from(document.styleSheets).forEach(freeze);
})();
