"""What passes between the networks of diffusers' AudioLDM pipeline while it makes one sound."""

import torch


def trace(pipeline, seed, **settings):
    """
    condition [1 or 2, width]: the unwanted prompt's embedding, where there is guidance, then the prompt's;
    latent [1, channels, time, freq]: as the decoder gets it; mel [1, 1, frames, bands]; wave [samples].
    """
    kept = {}

    def keep_condition(_unet, _args, kwargs):
        kept["condition"] = kwargs["class_labels"].detach().clone()

    hooks = [
        pipeline.unet.register_forward_pre_hook(keep_condition, with_kwargs=True),
        pipeline.vocoder.register_forward_hook(lambda _module, inputs, _output: kept.update(mel=inputs[0].detach().clone())),
    ]
    decode = pipeline.vae.decode

    def keep_latent(latent, *args, **kwargs):
        kept["latent"] = latent.detach().clone()
        return decode(latent, *args, **kwargs)

    pipeline.vae.decode = keep_latent
    try:
        made = pipeline(generator=torch.Generator().manual_seed(seed), **settings)
    finally:
        pipeline.vae.decode = decode
        for hook in hooks:
            hook.remove()
    kept["mel"] = kept["mel"].reshape(1, 1, *kept["mel"].shape[-2:])
    kept["wave"] = torch.from_numpy(made.audios[0])
    return {name: value.contiguous() for name, value in kept.items()}
