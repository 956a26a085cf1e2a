"use strict";
// Shows what the loss of a zone does: every state was drawn beforehand, and a key shows one of them.
for (const drawing of document.querySelectorAll(".losing")) {
  const keys = drawing.querySelectorAll("button");
  const said = drawing.querySelector("[role=status]");
  drawing.querySelector(".keys").hidden = false;
  for (const key of keys) {
    key.addEventListener("click", () => {
      const again = key.getAttribute("aria-pressed") === "true";
      const zone = again ? "" : key.dataset.zone;
      for (const each of keys) each.setAttribute("aria-pressed", String(each.dataset.zone === zone));
      for (const state of drawing.querySelectorAll("[data-state]")) {
        state.hidden = state.dataset.state !== zone;
        if (!state.hidden) said.textContent = state.querySelector("p") ? state.querySelector("p").textContent : "nothing lost";
      }
    });
  }
}
