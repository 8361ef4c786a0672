// Photos made small on the phone, and a signature drawn with a finger. Without this both forms send what they are given.
(() => {
  const LONGEST = 2000, QUALITY = .85;

  // The browser turns the picture upright as it draws it; what leaves the canvas has no metadata.
  async function small(file) {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  }

  async function taken({ currentTarget: input }) {
    const [file] = input.files, form = input.form;
    if (!file) return;
    form.elements.taken_at.value = new Date(file.lastModified).toISOString();
    try {
      const blob = await small(file);
      if (blob && blob.size < file.size) {
        const files = new DataTransfer();
        files.items.add(new File([blob], "photo.jpg", { type: "image/jpeg" }));
        input.files = files.files;
      }
    } catch {
      // What this browser cannot draw goes as it is: the server says whether it can.
    }
    form.requestSubmit();
  }

  // Whoever comes back from a part of the page goes on there.
  if (location.search) document.querySelector("details.card[open]")?.scrollIntoView();

  for (const form of document.querySelectorAll("[data-photo]")) {
    form.dataset.photo = "quick";
    form.elements.image.addEventListener("change", taken);
  }

  for (const form of document.querySelectorAll("[data-sign]")) {
    const canvas = form.querySelector("canvas"), pen = canvas.getContext("2d"), drawing = form.elements.drawing;
    form.querySelector(".pen").hidden = false;
    Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round" });
    const where = ({ offsetX, offsetY }) =>
      [offsetX * 300 / canvas.clientWidth, offsetY * 100 / canvas.clientHeight].map(Math.round);
    let down = false;
    const draw = (act, event) => {
      const [x, y] = where(event);
      if (drawing.value.length > 7900) return;
      drawing.value += `${act}${x} ${y}`;
      pen.strokeStyle = getComputedStyle(canvas).color;
      if (act === "M") { pen.beginPath(); pen.moveTo(x * 2, y * 2); } else { pen.lineTo(x * 2, y * 2); pen.stroke(); }
    };
    canvas.addEventListener("pointerdown", (event) => { down = true; canvas.setPointerCapture(event.pointerId); draw("M", event); });
    canvas.addEventListener("pointermove", (event) => { if (down) draw("L", event); });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { down = false; });
    form.querySelector("[data-wipe]").addEventListener("click", () => {
      drawing.value = "";
      pen.clearRect(0, 0, canvas.width, canvas.height);
    });
  }
})();
