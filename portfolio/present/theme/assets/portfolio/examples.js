/* Lets a reader look through the scored test examples. Works on any page that holds [data-examples]; needs nothing else. */
(function () {
  "use strict";
  const SHOWN = 24;
  const MOST_CHOICES = 30;

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function choice(label, options) {
    const wrapper = element("label", "pf-choice", label + " ");
    const select = element("select");
    options.forEach(function (option) {
      const made = element("option", "", option[1]);
      made.value = option[0];
      select.append(made);
    });
    wrapper.append(select);
    return { wrapper: wrapper, input: select };
  }

  function distinct(rows, index) {
    return Array.from(new Set(rows.map(function (row) { return row[index]; }))).sort();
  }

  function media(row, data) {
    const one = data.media[row[0]];
    const box = element("div", "pf-media" + (one.small ? " pf-media--small" : ""));
    const picture = element("img", one.sound ? "pf-spectrum" : "");
    picture.loading = "lazy";
    picture.width = one.width;
    picture.height = one.height;
    picture.alt = (one.sound ? "Spectrum of the sound" : "Picture") + (one.words ? " (" + one.words + ")" : "") +
      ": is " + row[1] + ", said " + row[2];
    picture.src = new URL(one.picture, data.place).href;
    box.append(picture);
    if (one.sound) {
      const sound = element("audio");
      sound.controls = true;
      sound.preload = "none";
      sound.src = new URL(one.sound, data.place).href;
      sound.setAttribute("aria-label", one.words);
      box.append(sound);
    }
    return box;
  }

  function card(row, data) {
    const article = element("article", "pf-card");
    const fields = row.slice(5);
    if (data.media[row[0]]) article.append(media(row, data));
    article.append(element("p", "pf-card-main", fields[data.main] || row[0]));
    const verdict = element("p", "pf-card-verdict");
    const said = element("span", row[4] ? "pf-said" : "pf-truth", (row[4] ? "✕ said " : "✓ said ") + row[2]);
    if (row[3] !== null) said.append(", " + Math.round(100 * row[3]) + " % sure");
    verdict.append(said);
    if (row[4]) verdict.append(element("span", "pf-truth", "✓ is " + row[1]));
    article.append(verdict);
    const list = element("dl");
    fields.forEach(function (value, i) {
      if (i === data.main || value === "") return;
      const pair = element("div");
      pair.append(element("dt", "", data.fields[i]), element("dd", "", value));
      list.append(pair);
    });
    article.append(list);
    return article;
  }

  function browser(host, data) {
    const form = element("form", "pf-filter");
    const search = element("label", "pf-choice", "Contains ");
    const text = element("input");
    text.type = "search";
    search.append(text);
    const verdict = choice("Show", [["", "all"], ["1", "wrong"], ["0", "right"]]);
    const truth = choice("It is", [["", "anything"]].concat(distinct(data.rows, 1).map(function (v) { return [v, v]; })));
    const said = choice("It said", [["", "anything"]].concat(distinct(data.rows, 2).map(function (v) { return [v, v]; })));
    form.append(search, verdict.wrapper);
    [truth, said].forEach(function (one) {
      if (one.input.options.length <= MOST_CHOICES) form.append(one.wrapper);
    });
    const status = element("p", "pf-aside");
    status.setAttribute("role", "status");
    const cards = element("div", "pf-cards");
    const more = element("button", "pf-button", "Show more");
    more.type = "button";
    let limit = SHOWN;

    function show() {
      const wanted = text.value.toLowerCase();
      const found = data.rows.filter(function (row) {
        return (verdict.input.value === "" || String(row[4]) === verdict.input.value) &&
          (truth.input.value === "" || row[1] === truth.input.value) &&
          (said.input.value === "" || row[2] === said.input.value) &&
          (wanted === "" || row.slice(5).join("\n").toLowerCase().includes(wanted));
      });
      const wrong = found.filter(function (row) { return row[4]; }).length;
      status.textContent = found.length + " of " + data.rows.length + " examples" +
        (data.n > data.rows.length ? " (chosen by chance from all " + data.n + ", of which " + data.n_failed + " are wrong; wrong ones first)" : "") + ", " + wrong + " of them wrong";
      cards.replaceChildren.apply(cards, found.slice(0, limit).map(function (row) { return card(row, data); }));
      more.hidden = found.length <= limit;
    }

    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.addEventListener("input", function () { limit = SHOWN; show(); });
    more.addEventListener("click", function () { limit += 4 * SHOWN; show(); });
    host.replaceChildren(form, status, cards, more);
    show();
  }

  /* The examples at an address. From a file a browser fetches nothing, but runs a script. */
  function load(place) {
    const placed = function (data) { data.place = place; return data; };
    if (location.protocol !== "file:") {
      return fetch(place).then(function (answer) {
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json();
      }).then(placed);
    }
    return new Promise(function (done, failed) {
      const script = element("script");
      window.portfolioExamples = done;
      script.onerror = failed;
      script.src = place + ".js";
      document.head.append(script);
    }).then(placed);
  }

  function start(host) {
    if (host.dataset.started) return;
    host.dataset.started = "yes";
    host.hidden = false;
    const button = host.querySelector("button");
    button.addEventListener("click", function () {
      button.disabled = true;
      load(new URL(host.dataset.examples, location.href).href)
        .then(function (data) { browser(host, data); })
        .catch(function () {
          button.disabled = false;
          button.textContent = "The examples could not be loaded; try again";
        });
    });
  }

  function all() { document.querySelectorAll("[data-examples]").forEach(start); }
  if (window.document$) window.document$.subscribe(all);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", all);
  else all();
})();
