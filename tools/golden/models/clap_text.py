"""What transformers' CLAP text tower computes, for src/models/clap."""

import torch
from fixture import randomize, write
from transformers import ClapTextConfig, ClapTextModelWithProjection


def main():
    config = ClapTextConfig(
        vocab_size=40,
        hidden_size=24,
        num_hidden_layers=2,
        num_attention_heads=3,
        intermediate_size=40,
        max_position_embeddings=14,
        type_vocab_size=1,
        layer_norm_eps=1e-5,
        projection_dim=20,
    )
    config._attn_implementation = "eager"
    model = ClapTextModelWithProjection(config)
    randomize(model, 0)
    ids = torch.tensor([[0, 5, 17, 8, 30, 39, 12, 2], [0, 33, 6, 2, 1, 1, 1, 1], [0, 4, 4, 9, 21, 2, 1, 1]])
    mask = (ids != config.pad_token_id).float()
    positions = torch.cumsum(mask, 1) * mask + config.pad_token_id

    def forward(input_ids, attention_mask, position_ids):
        pooled = model.text_model(input_ids, attention_mask=attention_mask.detach(), position_ids=position_ids)
        output = model(input_ids, attention_mask=attention_mask.detach())
        # What padding becomes is of no use to anyone, and ours may differ there.
        return {"text_embeds": output.text_embeds, "pooled": pooled.pooler_output}

    inputs = {"input_ids": ids, "attention_mask": mask, "position_ids": positions.long()}
    skip = ("text_model", "encoder", "attention", "self", "output", "intermediate", "pooler", "token_type_embeddings")
    write("clap-text", model, inputs, forward, config.to_dict(), differentiated=["text_embeds"], skip=skip)


main()
