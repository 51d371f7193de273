#include "nn/image_adversary.hpp"

#include <utility>

#include "nn/torch_scope.hpp"

namespace undrop::nn {

ImageAdversaryResult run_image_adversary(const ImageRows& rows, ImageAdversaryOptions options,
                                         const std::function<double(const GeneratedCells&)>& held_out_error,
                                         const Context& context) {
  const TorchScope scope(context, TorchScope::Gradients::on);
  const std::int64_t n_pixels = rows.pixels.n_columns;
  options.generator.side = options.discriminator.side = image_side(n_pixels);
  options.generator.labels = options.discriminator.labels = rows.n_labels;
  ImageGenerator generator(options.generator);
  ImageDiscriminator discriminator(options.discriminator);
  initialise_image_network(*generator, options.weights, nn::generator(context, "generator weights"));
  initialise_image_network(*discriminator, options.weights, nn::generator(context, "discriminator weights"));
  {
    const torch::NoGradGuard no_gradients;
    generator->convolution3->weight.mul_(options.last_layer_scale);
  }
  const torch::Device device = torch_device(context);
  generator->to(device);
  discriminator->to(device);

  const auto cells = [&] {
    GeneratedCells out;
    for (std::int64_t label = 0; label < rows.n_labels; ++label)
      out.push_back(generated_rows(generator, label, options.candidates, n_pixels, options.batch_statistics, context));
    return out;
  };
  ImageTrainer trainer(generator, discriminator, rows, options.training, context);
  trainer.run(held_out_error ? [&] { return held_out_error(cells()); } : std::function<double()>());
  return {cells(), trainer.facts(), trainer.converged()};
}

}  // namespace undrop::nn
