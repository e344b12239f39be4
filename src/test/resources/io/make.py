import numpy as np, torch, os, pickle, zipfile, io, collections, sys
out=sys.argv[1]; os.makedirs(out,exist_ok=True); p=lambda f: os.path.join(out,f)
w=torch.arange(12,dtype=torch.float32).reshape(3,4)
base=torch.arange(20,dtype=torch.float32)
state=collections.OrderedDict([("module.plain",w),("module.transposed",w.t()),("module.half",w.half()),("module.brain",w.bfloat16()),
  ("module.double",w.double()),("module.slice",base[5:11].reshape(2,3)),("module.count",torch.tensor(7)),("module.parameter",torch.nn.Parameter(w+1))])
torch.save(state,p("tensors.pth"))
torch.save({"epoch":3,"state_dict":{"weight":w}},p("nested.pth"))
torch.save({"weight":w},p("legacy.pth"),_use_new_zipfile_serialization=False)
class Evil:
    def __reduce__(self): return (os.system,("touch executed",))
with zipfile.ZipFile(p("evil.pth"),"w") as z: z.writestr("archive/data.pkl",pickle.dumps({"weight":Evil()},2))
rng=np.random.default_rng(0); n,k=6,4
ids=np.array([[i]+[(i+j)%n for j in range(1,k)] for i in range(n)]); d=np.sort(rng.random((n,k)),1).astype(np.float32); d[:,0]=0
np.savez(p("paired.npz"),data=np.stack([ids.astype(np.float32),d],1)); np.savez_compressed(p("paired_deflated.npz"),data=np.stack([ids.astype(np.float32),d],1))
order=np.array([2,0,3,1]); np.savez(p("unsorted.npz"),data=np.stack([ids[:,order].astype(np.float32),d[:,order]],1))
np.savez_compressed(p("split.npz"),knns=ids,dists=d); np.savez(p("split_stored.npz"),knns=ids.astype(np.int32),dists=d.astype(np.float64)); np.save(p("ids.npy"),ids)
np.save(p("expected_similarities.npy"),1-d)
x=rng.standard_normal((5,3)); [np.save(p("features_%s.npy"%t),x.astype(t)) for t in ("f2","f4","f8")]; x.astype("f4").tofile(p("features.bin"))
np.save(p("fortran.npy"),np.asfortranarray(x)); np.save(p("labels.npy"),np.array([3,3,1,0,1])); open(p("labels.meta"),"w").write("3\n3\n1\n0\n1\n")
import argparse
state=collections.OrderedDict([("module.weight",w),("module.transposed",w.t()),("module.half",w.half()),("module.brain",w.bfloat16()),("module.slice",base[5:11].reshape(2,3)),
  ("module.num_batches_tracked",torch.tensor(7)),("module.parameter",torch.nn.Parameter(w+1)),("module.bool",w>3),("module.uint8",w.byte()),("module.int8",w.char()),
  ("module.int16",w.short()),("module.complex64",w.to(torch.complex64)),("module.quantised",torch.quantize_per_tensor(w,.1,0,torch.qint8)),("module.sparse",w.to_sparse())])
net=torch.nn.Linear(2,3); opt=torch.optim.Adam(net.parameters()); net(torch.ones(1,2)).sum().backward(); opt.step()
training={"epoch":3,"net":state,"optimizer":opt.state_dict(),"args":argparse.Namespace(lr=.1),"best":np.float64(.5),"loss":torch.tensor(1.),"rng":np.random.get_state()}
torch.save(training,p("training.pth")); torch.save(training,p("training_legacy.pth"),_use_new_zipfile_serialization=False)
torch.save(net,p("network.pth")); torch.save(net,p("network_legacy.pth"),_use_new_zipfile_serialization=False)
