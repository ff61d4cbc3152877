import { faultOf } from './fuzz/scanning.js';
const t=(s:string)=>Buffer.from(s,'latin1');
for (const s of ['\x80\x04cos\n.abort\n\x8c\xff.','\x80\x04\x8c\x033kl\x8c\x04Norm\x93\x02.','\x80\x04\x8c\x03xxx\x8c\x00\x93\x02.','cxxxx\n\n\x02.','(ixxxx\n\n\x02.']) console.log(await faultOf(t(s)));
