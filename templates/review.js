"use strict";
(() => {
  const page = document.body;
  const items = [...document.querySelectorAll("fieldset.item")];
  const left = document.getElementById("left");
  const chosen = (item) => item.querySelector("input[type=radio]:checked");
  const reason = (item) => item.querySelector(".reason").value.trim();
  const until = (item) => { const field = item.querySelector(".until"); return field && field.validity.valid ? field.value : ""; };

  // What a decision needs besides: the program that takes it in refuses a file that lacks it.
  const lacks = (item) => {
    const choice = chosen(item);
    if (!choice || choice.value === "keep") return false;
    return reason(item) === "" || (choice.value === "exception" && until(item) === "");
  };

  // What is decided is in this page alone until it is saved: a page that is closed before asks.
  let saved = true;
  window.addEventListener("beforeunload", (event) => {
    if (!saved) event.preventDefault();
  });

  const show = () => {
    const open = items.filter((item) => !chosen(item)).length;
    const lacking = items.filter(lacks).length;
    const words = [];
    if (open > 0) words.push(`${open} ${page.dataset.open}`);
    if (lacking > 0) words.push(`${lacking} ${page.dataset.lacks}`);
    if (words.length === 0) words.push(page.dataset.done);
    if (saved && items.some(chosen)) words.push(page.dataset.saved);
    left.textContent = words.join(", ");
    for (const item of items) item.classList.toggle("lacks", lacks(item));
  };

  document.addEventListener("change", (event) => {
    saved = false;
    const item = event.target.closest("fieldset.item");
    if (item && event.target.type === "radio") item.dataset.at = new Date().toISOString();
    show();
  });
  document.addEventListener("input", () => {
    saved = false;
    show();
  });

  const save = () => {
    const lacking = items.find(lacks);
    if (lacking) {
      lacking.querySelector(reason(lacking) === "" ? ".reason" : ".until").focus();
      return;
    }
    const decisions = [];
    for (const item of items) {
      const choice = chosen(item);
      if (!choice) continue;
      for (const pair of item.dataset.items.trim().split(" ")) {
        const [id, digest] = pair.split(":");
        const decision = { item: id, digest, decision: choice.value, reason: reason(item), at: item.dataset.at };
        if (choice.value === "exception") decision.expires = until(item);
        decisions.push(decision);
      }
    }
    const answer = { campaign: page.dataset.campaign, reviewer: page.dataset.reviewer, decisions };
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(answer, null, 1) + "\n"], { type: "application/json" }));
    link.download = `${page.dataset.campaign}-${page.dataset.reviewer}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
    saved = true;
    show();
  };
  for (const button of document.querySelectorAll("button.save")) button.addEventListener("click", save);
  show();
})();
