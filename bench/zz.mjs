import { load } from 'brine'; import {readFileSync} from 'node:fs';
const name=process.argv[2];
const m=await load(`out/bench-boosters/${name}.pkl`); const data=new Float64Array(readFileSync(`out/bench-boosters/${name}.X`).buffer.slice(0)); const X={data,shape:[100000,8]};
for(let i=0;i<4;i++) m.predictProba(X);
for (let i=0;i<10;i++){ let c=process.cpuUsage(), t=performance.now(); m.predictProba(X); const one=performance.now()-t; let d=process.cpuUsage(c);
c=process.cpuUsage(); t=performance.now(); await m.predictProbaAsync(X,{threads:2}); const two=performance.now()-t; d=process.cpuUsage(c); console.log(one.toFixed(0),two.toFixed(0),'cpu',((d.user+d.system)/1000).toFixed(0)); }
m.close();
