/* A browser starts no worker from a file. Opened so, the site's search works in a hidden frame instead. */
(function () {
  "use strict";
  if (location.protocol !== "file:") return;

  class IFrameWorker extends EventTarget {
    constructor(address) {
      super();
      const worker = this;
      const frame = document.createElement("iframe");
      frame.hidden = true;
      document.body.append(frame);
      const inside = frame.contentWindow;
      const load = function (place) {
        return new Promise(function (done, failed) {
          const script = inside.document.createElement("script");
          script.onload = done;
          script.onerror = failed;
          script.src = new URL(place, document.baseURI).href;
          inside.document.head.append(script);
        });
      };
      inside.importScripts = function () { return Promise.all(Array.from(arguments, load)); };
      inside.postMessage = function (data) { worker.tell("message", new MessageEvent("message", { data: data })); };
      this.inside = inside;
      this.ready = load(String(address)).catch(function () { worker.tell("error", new ErrorEvent("error")); });
    }

    tell(name, event) {
      this.dispatchEvent(event);
      if (this["on" + name]) this["on" + name](event);
    }

    postMessage(data) {
      const inside = this.inside;
      this.ready.then(function () { inside.dispatchEvent(new inside.MessageEvent("message", { data: data })); });
    }

    terminate() {
      this.inside.frameElement.remove();
    }
  }

  window.IFrameWorker = window.Worker = IFrameWorker;
})();
