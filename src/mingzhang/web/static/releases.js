// Shows how far a pack is, and the page anew when it is done.
(() => {
  "use strict";
  const holder = document.querySelector("[data-progress]");
  if (!holder) return;
  const bar = holder.querySelector("progress");
  const ask = async () => {
    try {
      const answer = await fetch(holder.dataset.progress, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const now = await answer.json();
        bar.value = now.progress;
        if (!now.building) { location.reload(); return; }
      }
    } catch (error) { /* The server may be restarting: ask again. */ }
    setTimeout(ask, 1500);
  };
  setTimeout(ask, 800);
})();
