/* The kinds on the home page are plain anchors; with this, choosing one keeps the place, says how many are left and which is chosen. */
(function () {
  "use strict";
  const home = document.querySelector(".pf-home");
  const links = home ? Array.from(home.querySelectorAll(".pf-kinds a")) : [];
  if (!links.length) return;
  const tiles = Array.from(home.querySelectorAll(".pf-tile"));
  const status = home.querySelector("[role=status]");

  function show() {
    const chosen = links.find(function (link) { return link.hash === location.hash; }) || links[0];
    links.forEach(function (link) {
      if (link === chosen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
    const kind = chosen.hash.replace("#kind-", "");
    const left = tiles.filter(function (tile) { return chosen === links[0] || tile.dataset.kind === kind; });
    status.textContent = left.length + " of " + tiles.length + " projects shown";
  }

  links.forEach(function (link) {
    link.addEventListener("click", function () {
      const place = window.scrollY;
      requestAnimationFrame(function () { window.scrollTo(0, place); });
    });
  });
  window.addEventListener("hashchange", show);
  show();
})();
