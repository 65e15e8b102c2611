// Put behind the transformer's glue (--post-js), with tiles.cpp's module in it: where the machine can
// multiply and add in one instruction, its tiles take the places of the transformer's own. Whether it can is what
// validation says; whatever else goes wrong leaves things as they were.
Module['onRuntimeInitialized'] = () => {
  try {
    const bytes = Uint8Array.from(atob('TILES'), (letter) => letter.charCodeAt(0));
    if (!WebAssembly.validate(bytes)) return;
    const fused = new WebAssembly.Instance(new WebAssembly.Module(bytes), {
      env: { memory: wasmMemory },
    }).exports;
    const tiles = ['tile_6_1', 'tile_4_1', 'tile_2_1', 'tile_1_1', 'tile_1_4'];
    Module['tileSlots']().forEach((slot, index) => {
      wasmTable.set(slot, fused[tiles[index]]);
    });
  } catch {}
};
