/**
 * What each runtime has to do: load a model out of bytes, predict with one thread and, where there are some, with several, write it
 * and load it again; the numbers are those that scikit-learn gave (demo/python.json). Throws where one differs.
 */
export async function check({ load, dumpBytes }, { bytes, rows, expected }) {
  const model = await load(bytes);
  const proba = model.predictProba(rows).tolist();
  if (JSON.stringify(model.predict(rows).tolist()) !== JSON.stringify(expected.predict))
    throw new Error('other labels');
  proba.forEach((row, i) => {
    row.forEach((value, j) => {
      const want = expected.predict_proba[i][j];
      if (Math.abs(value - want) > 1e-12 * Math.max(want, 1e-3)) throw new Error(`row ${i}: ${value}, not ${want}`);
    });
  });
  const shared = (await model.predictProbaAsync(rows, { threads: 2 })).tolist();
  if (JSON.stringify(shared) !== JSON.stringify(proba)) throw new Error('other numbers on threads');
  const again = await load(await dumpBytes(model, { format: 'joblib' }));
  if (JSON.stringify(again.predictProba(rows).tolist()) !== JSON.stringify(proba))
    throw new Error('other numbers after dump');
  return 'brine: ok';
}
