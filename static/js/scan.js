// The camera of the scan page: opens at once, reads a code, posts the form. Typing stays one tap away throughout.
(() => {
  const $ = (id) => document.getElementById(id);
  const camera = $("camera"), video = $("video"), form = $("step"), words = camera.dataset;
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const TIPS_AFTER = 5000, SAME_AGAIN_AFTER = 4000, LOAD_AGAIN_AFTER = 5000, PHOTO_SIDE = 2000;
  let facing = "environment", track = null, opening = null, wanted = false, busy = false, reader = null, looking = 0;
  let last = { text: "", at: 0 }, trouble = "", wake = () => {};

  const say = (sentence) => { if ($("say").textContent !== sentence) $("say").textContent = sentence; };
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  // --- reading a picture: the phone's own detector where it has one, else the worker ---

  async function makeReader() {
    const formats = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
    if (!formats.includes("qr_code")) return readInWorker();
    const detector = new BarcodeDetector({ formats: formats.filter((one) => ["qr_code", "data_matrix"].includes(one)) });
    const codes = async () => (await detector.detect(canvas)).map((code) => code.rawValue);
    // A phone may promise a detector and not have it (its maker's services are missing).
    return () => codes().catch(() => (reader = readInWorker())());
  }

  function readInWorker() {
    const worker = new Worker(words.worker);
    const waiting = new Map();
    let count = 0;
    // Without its parts it reads nothing, ever: the next picture begins with a new one.
    const fail = (error) => {
      worker.terminate();
      reader = null;
      for (const { reject } of waiting.values()) reject(error);
    };
    worker.postMessage({ glue: words.glue, wasm: words.wasm });
    worker.onerror = fail;
    worker.onmessage = ({ data }) => {
      if (data.error) return fail(data.error);
      waiting.get(data.id).resolve(data.texts);
      waiting.delete(data.id);
    };
    return () => new Promise((resolve, reject) => {
      const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
      waiting.set(++count, { resolve, reject });
      worker.postMessage({ id: count, picture }, [picture.data.buffer]);
    });
  }

  // Give the texts in a picture, or null when there is nothing to read it with.
  async function read(source, width, height) {
    const scale = Math.min(1, PHOTO_SIDE / Math.max(width, height));
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    reader ??= makeReader();
    try {
      return [...new Set(await (await reader)())];
    } catch {
      return null;
    }
  }

  // --- the camera ---

  // Loading and showing a page both open: one camera is asked for, and one that comes too late is let go.
  function open() {
    wanted = !document.hidden;
    if (!wanted || track || opening) return;
    opening = start(looking).finally(() => {
      opening = null;
      if (wanted && !track && !trouble) open();
    });
  }

  async function start(turn) {
    trouble = "";
    if (!navigator.mediaDevices) return say(trouble = window.isSecureContext ? words.absent : words.insecure);
    try {
      const ideal = { facingMode: facing, width: { ideal: 1280 }, height: { ideal: 720 } };
      const stream = await navigator.mediaDevices.getUserMedia({ video: ideal });
      if (turn !== looking) return stream.getTracks().forEach((late) => late.stop());
      [track] = stream.getVideoTracks();
      video.srcObject = stream;
      await video.play();
    } catch (error) {
      if (turn !== looking) return;
      close();
      return say(trouble = reason(error));
    }
    if (turn !== looking) return;
    camera.dataset.on = "yes";
    offerLightAndZoom();
    look(turn);
  }

  function close() {
    wanted = false;
    looking++;
    track?.stop();
    track = null;
    video.srcObject = null;
    delete camera.dataset.on;
  }

  function reason(error) {
    if (error.name === "NotAllowedError") return words.denied;
    if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return words.absent;
    return error.name === "NotReadableError" || error.name === "AbortError" ? words.taken : words.broken;
  }

  async function look(turn) {
    let since = performance.now();
    say(words.aim);
    while (turn === looking) {
      if (!busy && video.videoWidth) {
        const texts = await read(video, video.videoWidth, video.videoHeight);
        if (turn !== looking) return;
        await told(texts);
        if (!texts) continue;
        if (texts.length) since = performance.now();
        if (texts.length > 1) say(words.two);
        else if (texts.length === 1) take(texts[0]);
        else if (performance.now() - since > TIPS_AFTER) say(words.tips);
      }
      await pause(busy ? 200 : 80);
    }
  }

  // Say that there is no reader, and that there is one again; without it wait for the network, or a little.
  async function told(texts) {
    if (texts && trouble) say(words.aim);
    trouble = texts ? "" : words.unloaded;
    if (texts) return;
    say(trouble);
    await new Promise((done) => { wake = done; setTimeout(done, LOAD_AGAIN_AFTER); });
  }

  function offerLightAndZoom() {
    const can = track.getCapabilities?.() || {};
    $("torch").hidden = !can.torch;
    $("zoom").hidden = !(can.zoom && can.zoom.max >= 2);
    for (const chip of [$("torch"), $("zoom")]) chip.setAttribute("aria-pressed", "false");  // a camera begins without
    navigator.mediaDevices.enumerateDevices().then((all) => {
      $("turn").hidden = all.filter(({ kind }) => kind === "videoinput").length < 2;
    }, () => null);
  }

  function press(button, settings) {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", on);
    track?.applyConstraints({ advanced: [settings(on)] });
  }

  // --- what was read ---

  function take(text) {
    const again = text === last.text && performance.now() - last.at < SAME_AGAIN_AFTER;
    if (text === last.text) last.at = performance.now();  // still in view: only a second look reads it again
    if (busy || again) return;
    last = { text, at: performance.now() };
    camera.dataset.read = "yes";
    say(words.read);
    navigator.vibrate?.(60);
    form.elements.label.value = text;
    form.requestSubmit();
  }

  async function readPhoto() {
    const [file] = $("photo").files;
    if (!file) return;
    const picture = await createImageBitmap(file).catch(() => null);
    const texts = picture ? await read(picture, picture.width, picture.height) : [];
    $("photo").value = "";
    last = { text: "", at: 0 };
    if (!texts) say(words.unloaded);
    else if (texts.length === 1) take(texts[0]);
    else say(texts.length ? words.two : words.unread);
  }

  form.addEventListener("outbox:sending", () => { busy = true; });
  form.addEventListener("outbox:answered", () => {
    busy = false;
    last.at = performance.now();
    delete camera.dataset.read;
    say(trouble || words.aim);
  });
  $("torch").onclick = () => press($("torch"), (on) => ({ torch: on }));
  $("zoom").onclick = () => press($("zoom"), (on) => ({ zoom: on ? 2 : 1 }));
  $("turn").onclick = () => {
    facing = facing === "user" ? "environment" : "user";
    close();
    open();
  };
  $("photo").onchange = readPhoto;
  $("photo_chip").hidden = false;
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  addEventListener("online", () => wake());
  open();
})();
