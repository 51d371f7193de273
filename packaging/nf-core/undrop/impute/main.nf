process UNDROP_IMPUTE {
    tag "$meta.id"
    label 'process_medium'

    conda "${moduleDir}/environment.yml"
    container "undrop:0.1.0"

    input:
    tuple val(meta), path(counts)

    output:
    tuple val(meta), path("${prefix}.h5ad"), emit: h5ad
    tuple val(meta), path("${prefix}.log") , emit: log
    tuple val("${task.process}"), val('undrop'), eval("undrop --version | sed 's/^undrop //'"), topic: versions, emit: versions_undrop

    when:
    task.ext.when == null || task.ext.when

    script:
    def args   = task.ext.args ?: ''
    def memory = task.memory ? "--max-memory ${task.memory.toMega()}M" : ''
    prefix     = task.ext.prefix ?: "${meta.id}"
    """
    undrop impute \\
        ${counts} \\
        --output ${prefix}.h5ad \\
        --threads ${task.cpus} \\
        ${memory} \\
        --log-json \\
        ${args} \\
        2> >(tee ${prefix}.log >&2)
    """

    stub:
    prefix = task.ext.prefix ?: "${meta.id}"
    """
    touch ${prefix}.h5ad
    touch ${prefix}.log
    """
}
