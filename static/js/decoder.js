// A worker that reads codes from pictures, away from the page so that it stays quick.
const WANTED = { formats: ["QRCode", "MicroQRCode", "RMQRCode", "DataMatrix"], tryHarder: true, maxNumberOfSymbols: 4 };

onmessage = async ({ data }) => {
  // A rejection in here never reaches the page's onerror: it has to be told.
  try {
    if (data.glue) {
      importScripts(data.glue);
      await ZXingWASM.prepareZXingModule({ overrides: { locateFile: () => data.wasm }, fireImmediately: true });
      return;
    }
    const found = await ZXingWASM.readBarcodes(data.picture, WANTED);
    postMessage({ id: data.id, texts: found.filter((one) => one.isValid).map((one) => one.text) });
  } catch (error) {
    postMessage({ id: data.id, error: String(error) });
  }
};
